package io.plumbline.collector.finding;

import org.jspecify.annotations.Nullable;

/**
 * One line of a finding's audit log.
 *
 * @param from null when it was raised for the first time
 * @param epochNanos by the collector's clock
 */
public record Transition(
    long epochNanos, @Nullable FindingState from, FindingState to, String reason) {}

package io.plumbline.agent.testing;

/**
 * What a JVM left behind.
 *
 * @param output its standard output
 * @param errors its standard error, where the agent writes
 */
public record Outcome(int exitCode, String output, String errors) {}

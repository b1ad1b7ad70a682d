package io.plumbline.collector.query;

/** The answers about findings: what they are, what people decide about them, and what is expected. */
public record FindingAnswers(
    FindingQueries findings, HandlingQueries handling, FlowQueries flows) {}

/**
 * What a business request should look like, as its owners wrote it down: steps, and what is expected
 * of them. Flow files become checked records; whoever judges never sees YAML.
 *
 * <pre>
 *   flows/*.yaml ─► YamlDocument ─► schema ─► FlowReader ─► Flow: Step, Expectation, Expression
 *   (all of them, or none)                                    └── FlowSet, which a reload replaces
 * </pre>
 */
package io.plumbline.collector.flow;

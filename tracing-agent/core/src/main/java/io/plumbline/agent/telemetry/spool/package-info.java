/**
 * Keeps finished spans, and that requests have begun, in a memory-mapped file until the collector has accepted them, so that
 * a process that is killed leaves its evidence to the next one.
 *
 * <pre>
 * span starts ─► Spool.started ──┐
 * span ends ───► Spool.finished ─┼─► own file ─► process killed ─► Recovery of the next process ─► collector
 * collector accepts ─► accepted ─┘
 * </pre>
 */
package io.plumbline.agent.telemetry.spool;

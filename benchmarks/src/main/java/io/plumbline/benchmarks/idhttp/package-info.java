/**
 * The id-service over HTTP, beside what it is held against.
 *
 * <pre>
 *   wrk, 50 or 64 connections ──┬─► id-service.jar  (embedded database)
 *   SteadyRate, 10,000/s ───────┴─► StaticServer    (the floor: same HTTP stack, same bytes, no ids)
 *   redis-benchmark, 50 ──────────► redis-server    (INCR, what one would take instead)
 * </pre>
 */
package io.plumbline.benchmarks.idhttp;

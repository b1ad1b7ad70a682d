/**
 * Servers in processes of their own, load on them, and what it gave: what the benchmarks over HTTP share.
 *
 * <pre>
 *   Jvm (the server, its CPU and memory)  ◄── Wrk (as fast as it can), SteadyRate (so many a second)  ──► Figures
 * </pre>
 */
package io.plumbline.benchmarks.load;

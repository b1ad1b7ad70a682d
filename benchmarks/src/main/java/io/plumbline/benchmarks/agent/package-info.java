/**
 * What tracing costs an application, ours beside other agents.
 *
 * <pre>
 *   wrk, SteadyRate ──► Shop (Tomcat, H2, java.net.http) ──► StaticServer
 *                        └─ an agent ──► Sink
 * </pre>
 */
package io.plumbline.benchmarks.agent;

/** Durable ingest beside Zipkin's, and what is left after kill -9. */
package io.plumbline.benchmarks.collector;

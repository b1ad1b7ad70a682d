/** Reads as Zipkin and Jaeger answer them, so that their UIs and Grafana can be pointed here. */
package io.plumbline.collector.compat;

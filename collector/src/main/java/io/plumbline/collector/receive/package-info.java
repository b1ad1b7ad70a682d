/** OTLP bytes to spans, over HTTP and gRPC, and the answers the protocol asks for. */
package io.plumbline.collector.receive;

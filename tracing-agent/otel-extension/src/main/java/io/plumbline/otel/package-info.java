/** Serial numbers, and nothing else of Plumbline's agent, for those who stay with OpenTelemetry's. */
package io.plumbline.otel;

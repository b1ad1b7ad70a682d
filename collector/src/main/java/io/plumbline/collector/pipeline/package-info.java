/**
 * Takes requests in, makes them durable, and hands their spans on: admission, ring buffer, stages.
 */
package io.plumbline.collector.pipeline;

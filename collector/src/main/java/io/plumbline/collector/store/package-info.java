/** Keeps spans and finds them again: the SPI. Knows none of its implementations. */
package io.plumbline.collector.store;

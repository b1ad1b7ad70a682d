/** Makes request bytes durable and reads them back: append, fsync, replay. Knows nothing of spans. */
package io.plumbline.collector.journal;

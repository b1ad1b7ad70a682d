/**
 * What processes say about what they send: numbered batches, and how far each process's spans are
 * known to be all that there are.
 */
package io.plumbline.collector.source;

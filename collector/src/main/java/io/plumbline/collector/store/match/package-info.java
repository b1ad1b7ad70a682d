/** What a search asks for: conditions on spans and on their places in a trace. Knows no store. */
package io.plumbline.collector.store.match;

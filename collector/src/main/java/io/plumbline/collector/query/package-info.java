/** Answers from the store: a query's parameters read, call trees rebuilt, both as JSON. */
package io.plumbline.collector.query;

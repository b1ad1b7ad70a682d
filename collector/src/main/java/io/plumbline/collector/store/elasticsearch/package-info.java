/** A store of spans in an Elasticsearch cluster, which several collectors may share. */
package io.plumbline.collector.store.elasticsearch;

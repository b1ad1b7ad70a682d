/** What is kept: namespaces, worker leases and segment counters in one SQL database. Knows nothing above it. */
package io.plumbline.id.server.store;

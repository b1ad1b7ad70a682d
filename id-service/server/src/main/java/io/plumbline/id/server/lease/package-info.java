/** Snowflake workers: leased to others over HTTP, and one of this server's own for each namespace. Knows the store. */
package io.plumbline.id.server.lease;

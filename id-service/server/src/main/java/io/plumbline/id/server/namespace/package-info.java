/** The number spaces that this server has open, and where the next number of each comes from. Knows lease and store. */
package io.plumbline.id.server.namespace;

/** Who may ask for what, and how much of it. Knows the store. */
package io.plumbline.id.server.token;

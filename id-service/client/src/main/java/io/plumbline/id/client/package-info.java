/** Ids made inside the application, with a worker leased from the id-service over HTTP. Java 8. */
package io.plumbline.id.client;

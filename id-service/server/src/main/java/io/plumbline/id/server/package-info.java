/** The id-service: settings, and how its parts are put together. */
package io.plumbline.id.server;

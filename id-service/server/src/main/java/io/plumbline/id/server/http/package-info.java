/** HTTP: docs/api/id-service.yaml. Parse, one call, render; knows namespace and lease. */
package io.plumbline.id.server.http;

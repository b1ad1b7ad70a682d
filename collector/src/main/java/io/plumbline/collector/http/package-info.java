/** The HTTP server on 9400: routes, errors as problem+json, the browser's static files. */
package io.plumbline.collector.http;

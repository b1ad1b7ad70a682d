/** Who may call. Knows nothing but the JDK; whatever listens on a port may use it. */
package io.plumbline.collector.access;

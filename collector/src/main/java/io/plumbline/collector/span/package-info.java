/** The words: span, trace id, serial. Knows nothing but the JDK; every other package may use it. */
package io.plumbline.collector.span;

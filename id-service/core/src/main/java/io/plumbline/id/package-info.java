/** Numbers: how they are laid out, drawn and written. No dependency but the JDK, Java 8. */
package io.plumbline.id;

package io.plumbline.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The parameter's value, as text, is the serial number of what the method does: as {@link Plumbline#run} around its body. Null, and what is
 * not of a serial number's form, changes nothing. Of the method that declares it: annotations of overridden methods do not count.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Serial {}

package io.plumbline.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The parameter's value is a business value of the request that calls the method: as {@link Plumbline#biz} at its start. Of the method that
 * declares it: annotations of overridden methods do not count.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface BizValue {
  /** The key, without {@code biz.}: {@code [A-Za-z0-9._-]{1,64}}. */
  String value();
}

package io.plumbline.agent.weave;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Of a helper of advice that is for one of several libraries or versions, where the advice tells which is there: that the types
 * it mentions are missing is no reason to switch the instrumentation off. Their methods are checked where they exist.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Alternative {}

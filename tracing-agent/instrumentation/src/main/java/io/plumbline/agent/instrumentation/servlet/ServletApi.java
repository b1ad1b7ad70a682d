package io.plumbline.agent.instrumentation.servlet;

import org.jspecify.annotations.Nullable;

/** Which of the two APIs a request or a response is of. One JVM may have both. */
enum ServletApi {
  JAKARTA,
  JAVAX,
  NEITHER;

  private static final ClassValue<ServletApi> BY_CLASS = new ClassValue<ServletApi>() {
    @Override
    protected ServletApi computeValue(Class<?> type) {
      if (is(type, "jakarta.servlet.Servlet")) return JAKARTA;
      return is(type, "javax.servlet.Servlet") ? JAVAX : NEITHER;
    }
  };

  static ServletApi of(Object requestOrResponse) {
    return BY_CLASS.get(requestOrResponse.getClass());
  }

  private static boolean is(@Nullable Class<?> type, String prefix) {
    if (type == null) return false;
    String name = type.getName();
    if (name.equals(prefix + "Request") || name.equals(prefix + "Response")) return true;
    for (Class<?> each : type.getInterfaces()) {
      if (is(each, prefix)) return true;
    }
    return is(type.getSuperclass(), prefix);
  }
}

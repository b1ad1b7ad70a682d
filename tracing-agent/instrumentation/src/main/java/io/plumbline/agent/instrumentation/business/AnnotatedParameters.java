package io.plumbline.agent.instrumentation.business;

import io.plumbline.api.BizValue;
import io.plumbline.api.Serial;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Which parameters of a method are annotated, read from its class once. Immutable. */
final class AnnotatedParameters {
  private static final AnnotatedParameters NONE = new AnnotatedParameters(new Annotation[0][]);

  private static final ClassValue<Map<String, AnnotatedParameters>> BY_METHOD =
      new ClassValue<Map<String, AnnotatedParameters>>() {
        @Override
        protected Map<String, AnnotatedParameters> computeValue(Class<?> type) {
          return read(type);
        }
      };

  private final int serial;
  private final Map<Integer, String> keys = new TreeMap<>();

  private AnnotatedParameters(Annotation[][] annotations) {
    int found = -1;
    for (int i = 0; i < annotations.length; i++) {
      for (Annotation each : annotations[i]) {
        if (each instanceof Serial && found < 0) found = i;
        if (each instanceof BizValue) keys.put(i, ((BizValue) each).value());
      }
    }
    serial = found;
  }

  /** @param method its name and descriptor, {@code pay(Ljava/lang/String;)V} */
  static AnnotatedParameters of(Class<?> type, String method) {
    return BY_METHOD.get(type).getOrDefault(method, NONE);
  }

  private static Map<String, AnnotatedParameters> read(Class<?> type) {
    Map<String, AnnotatedParameters> methods = new HashMap<>();
    for (Method each : type.getDeclaredMethods()) {
      String descriptor = MethodType.methodType(each.getReturnType(), each.getParameterTypes())
          .toMethodDescriptorString();
      methods.put(
          each.getName() + descriptor, new AnnotatedParameters(each.getParameterAnnotations()));
    }
    return methods;
  }

  /** The first parameter that has the serial number, -1 if none. */
  int serial() {
    return serial;
  }

  /** Hands over the index and the key of each business value. */
  void forEachKey(BiConsumer<Integer, String> value) {
    keys.forEach(value);
  }
}

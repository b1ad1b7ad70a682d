package io.plumbline.agent.instrumentation.otelannotations;

import io.opentelemetry.api.trace.SpanKind;
import io.plumbline.agent.AgentLog;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a method's annotations ask for, read once. Annotations are looked at by name: each application has its own. Immutable. */
final class AnnotatedMethod {
  private static final ClassValue<Map<String, AnnotatedMethod>> BY_NAME =
      new ClassValue<Map<String, AnnotatedMethod>>() {
        @Override
        protected Map<String, AnnotatedMethod> computeValue(Class<?> type) {
          return read(type);
        }
      };

  final String spanName;
  final SpanKind kind;
  final String function;
  /** Attribute by the parameter's index. */
  final Map<Integer, String> attributes = new TreeMap<>();

  private AnnotatedMethod(Method method, Annotation withSpan) throws ReflectiveOperationException {
    String name = value(withSpan, "value").toString();
    String type = method.getDeclaringClass().getName();
    function = type + "." + method.getName();
    spanName = name.isEmpty()
        ? type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1) + "."
            + method.getName()
        : name;
    kind = SpanKind.valueOf(value(withSpan, "kind").toString());
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      Annotation attribute = find(parameters[i].getAnnotations(), "SpanAttribute");
      if (attribute == null) continue;
      String key = value(attribute, "value").toString();
      if (!key.isEmpty()) attributes.put(i, key);
      else if (parameters[i].isNamePresent()) attributes.put(i, parameters[i].getName());
    }
  }

  /** @param method its name and descriptor; null if it has no {@code @WithSpan}, or one that cannot be read */
  static @Nullable AnnotatedMethod of(Class<?> type, String method) {
    return BY_NAME.get(type).get(method);
  }

  private static Map<String, AnnotatedMethod> read(Class<?> type) {
    Map<String, AnnotatedMethod> methods = new HashMap<>();
    for (Method each : type.getDeclaredMethods()) {
      Annotation withSpan = find(each.getAnnotations(), "WithSpan");
      if (withSpan == null) continue;
      String descriptor = MethodType.methodType(each.getReturnType(), each.getParameterTypes())
          .toMethodDescriptorString();
      try {
        methods.put(each.getName() + descriptor, new AnnotatedMethod(each, withSpan));
      } catch (ReflectiveOperationException | IllegalArgumentException e) {
        AgentLog.warn("@WithSpan on " + each + " cannot be read; no span", e);
      }
    }
    return methods;
  }

  private static @Nullable Annotation find(Annotation[] annotations, String simpleName) {
    for (Annotation each : annotations) {
      String name = each.annotationType().getName();
      if (name.equals("io.opentelemetry.instrumentation.annotations." + simpleName)
          || name.equals("io.opentelemetry.extension.annotations." + simpleName)) return each;
    }
    return null;
  }

  private static Object value(Annotation annotation, String element)
      throws ReflectiveOperationException {
    Method method = annotation.annotationType().getMethod(element);
    method.setAccessible(true);
    return method.invoke(annotation);
  }
}

package io.plumbline.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.SimpleRemapper;
import net.bytebuddy.utility.JavaModule;
import net.bytebuddy.utility.OpenedClassReader;

/** Puts {@link TraceLink} where every class can call it: into {@code java.lang}, under another name. */
final class Bridge {
  private static final String NAME = "java.lang.PlumblineLink";

  private Bridge() {}

  /**
   * Defines the link class and points it at {@code linker}.
   *
   * @return its bootstrap method, for woven code to name
   */
  static Method install(java.lang.instrument.Instrumentation instrumentation, MethodHandle linker)
      throws ReflectiveOperationException, IOException {
    byte[] bytes = renamed();
    Class<?> link = JavaModule.isSupported()
        ? defineWithLookup(instrumentation, bytes)
        : defineWithUnsafe(bytes);
    link.getField("linker").set(null, linker);
    for (Method method : link.getMethods()) {
      if (method.getName().equals("bootstrap")) return method;
    }
    throw new NoSuchMethodException(NAME + ".bootstrap");
  }

  private static byte[] renamed() throws IOException {
    String original = TraceLink.class.getName().replace('.', '/');
    try (InputStream in =
        TraceLink.class.getClassLoader().getResourceAsStream(original + ".class")) {
      if (in == null) throw new IOException(original + ".class is not in the agent's jar");
      ClassWriter writer = new ClassWriter(0);
      SimpleRemapper names =
          new SimpleRemapper(OpenedClassReader.ASM_API, original, NAME.replace('.', '/'));
      new ClassReader(readAll(in)).accept(new ClassRemapper(writer, names), 0);
      return writer.toByteArray();
    }
  }

  /** Java 9 and later: java.lang is opened to the agent's unnamed module, and to nothing else. */
  private static Class<?> defineWithLookup(
      java.lang.instrument.Instrumentation instrumentation, byte[] bytes)
      throws ReflectiveOperationException {
    Class<?> module = Class.forName("java.lang.Module");
    Method moduleOf = Class.class.getMethod("getModule");
    java.lang.instrument.Instrumentation.class
        .getMethod("redefineModule", module, Set.class, Map.class, Map.class, Set.class, Map.class)
        .invoke(
            instrumentation,
            moduleOf.invoke(Object.class),
            Collections.emptySet(),
            Collections.emptyMap(),
            Collections.singletonMap(
                "java.lang", Collections.singleton(moduleOf.invoke(Bridge.class))),
            Collections.emptySet(),
            Collections.emptyMap());
    Object inJavaLang = MethodHandles.class
        .getMethod("privateLookupIn", Class.class, MethodHandles.Lookup.class)
        .invoke(null, Object.class, MethodHandles.lookup());
    return (Class<?>) MethodHandles.Lookup.class
        .getMethod("defineClass", byte[].class)
        .invoke(inJavaLang, (Object) bytes);
  }

  /** Java 8. */
  private static Class<?> defineWithUnsafe(byte[] bytes) throws ReflectiveOperationException {
    Class<?> unsafe = Class.forName("sun.misc.Unsafe");
    Field instance = unsafe.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    return (Class<?>) unsafe
        .getMethod(
            "defineClass",
            String.class,
            byte[].class,
            int.class,
            int.class,
            ClassLoader.class,
            ProtectionDomain.class)
        .invoke(instance.get(null), NAME, bytes, 0, bytes.length, null, null);
  }

  static byte[] readAll(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) out.write(buffer, 0, n);
    return out.toByteArray();
  }
}

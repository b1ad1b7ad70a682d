package io.plumbline.agent.instrumentation.executors;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * The threads that pools, event loops and drivers keep to serve whoever comes. Some are started by a request that
 * happens to be the first: it must not stay theirs.
 */
final class ServingThreads {
  /** Of the thread's class or its {@code Runnable}'s. */
  private static final String[] PREFIXES = {
    "java.",
    "javax.",
    "jdk.",
    "sun.",
    "com.sun.",
    "ch.qos.logback.",
    "co.elastic.",
    "com.alibaba.druid.",
    "com.google.common.",
    "com.ibm.",
    "com.lmax.disruptor.",
    "com.mchange.",
    "com.microsoft.sqlserver.",
    "com.mongodb.",
    "com.mysql.",
    "com.rabbitmq.",
    "com.zaxxer.hikari.",
    "io.grpc.",
    "io.lettuce.",
    "io.netty.",
    "io.opentelemetry.",
    "io.reactivex.",
    "io.undertow.",
    "io.vertx.",
    "net.bytebuddy.",
    "okhttp3.",
    "okio.",
    "oracle.",
    "org.apache.",
    "org.eclipse.jetty.",
    "org.h2.",
    "org.hsqldb.",
    "org.jboss.",
    "org.mariadb.",
    "org.postgresql.",
    "org.quartz.",
    "org.redisson.",
    "org.xnio.",
    "reactor.",
    "redis.clients.",
  };

  private static final @Nullable Field HOLDER = field(Thread.class, "holder"); // JDK 19
  private static final @Nullable Field TARGET =
      HOLDER == null ? field(Thread.class, "target") : field(HOLDER.getType(), "task");

  private ServingThreads() {}

  static boolean is(Thread thread) {
    if (thread.getClass() != Thread.class) return is(thread.getClass());
    Object target = target(thread);
    return target != null && is(target.getClass());
  }

  static boolean is(Class<?> type) {
    String name = type.getName();
    if (name.startsWith("java.util.concurrent.ThreadPerTaskExecutor$")) return false;
    if (type.getClassLoader() == ServingThreads.class.getClassLoader()) return true;
    for (String prefix : PREFIXES) {
      if (name.startsWith(prefix)) return true;
    }
    return false;
  }

  private static @Nullable Object target(Thread thread) {
    try {
      Object holder = HOLDER == null ? thread : HOLDER.get(thread);
      return holder == null || TARGET == null ? null : TARGET.get(holder);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("java.lang is opened to the agent", e);
    }
  }

  private static @Nullable Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // another JDK's name for it, or closed to us: told by the thread's class alone
    }
  }
}

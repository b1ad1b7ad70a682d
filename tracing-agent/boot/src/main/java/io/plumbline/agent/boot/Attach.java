package io.plumbline.agent.boot;

import java.io.File;

/**
 * {@code java -jar plumbline-agent.jar <pid> [report | on | off | on=<name> | off=<name>]}: attaches the agent to a JVM
 * of this host and user that runs without it, or gives the agent there an order. It answers in that JVM's log.
 */
public final class Attach {
  private Attach() {}

  /** Ends with status 2 if the arguments are wrong, 1 if the JVM cannot be reached. */
  public static void main(String[] arguments) {
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println(
          "usage: java -jar plumbline-agent.jar <pid> [report | on | off | on=<name> | off=<name>]");
      System.exit(2);
    }
    try {
      String jar = new File(
              Attach.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getAbsolutePath();
      Class<?> type = Class.forName("com.sun.tools.attach.VirtualMachine");
      Object jvm = type.getMethod("attach", String.class).invoke(null, arguments[0]);
      try {
        type.getMethod("loadAgent", String.class, String.class)
            .invoke(jvm, jar, arguments.length == 2 ? arguments[1] : "");
      } finally {
        type.getMethod("detach").invoke(jvm);
      }
    } catch (ClassNotFoundException e) {
      System.err.println("no attach API here (expected: a JDK of Java 9 or later)");
      System.exit(1);
    } catch (Exception e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      System.err.println("process " + arguments[0] + " cannot be attached to: " + cause);
      System.exit(1);
    }
  }
}

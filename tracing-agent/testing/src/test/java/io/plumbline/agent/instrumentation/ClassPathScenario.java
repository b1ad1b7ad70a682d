package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Looks for the agent's classes from the application, while the agent is at work, and prints what it finds. */
final class ClassPathScenario {
  private ClassPathScenario() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0); // is woven
    String found = "";
    for (String name : new String[] {
      "io.opentelemetry.api.trace.Span",
      "io.opentelemetry.context.Context",
      "net.bytebuddy.ByteBuddy",
      "io.plumbline.agent.Agent",
      "io.plumbline.id.client.IdClient"
    }) {
      try {
        found += Class.forName(name);
      } catch (ClassNotFoundException e) {
        found += "";
      }
    }
    for (String resource : new String[] {
      "io/plumbline/agent/Agent.class",
      "META-INF/services/io.plumbline.agent.weave.Instrumentation",
      "META-INF/services/io.opentelemetry.sdk.common.export.HttpSenderProvider"
    }) {
      if (ClassLoader.getSystemResource(resource) != null) found += resource;
    }
    System.out.println(found.isEmpty() ? "nothing" : found);
  }
}

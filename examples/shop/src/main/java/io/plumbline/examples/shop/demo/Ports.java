package io.plumbline.examples.shop.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Where each program of the demo listens, all on loopback. */
final class Ports {
  /** What is listened for, with its documented port and the program that does. */
  enum Use {
    IDS(9500, "id-service"),
    COLLECTOR(9400, "collector, UI and query API"),
    OTLP_GRPC(4317, "collector, OTLP over gRPC"),
    OTLP_HTTP(4318, "collector, OTLP over HTTP"),
    ORDER(8081, "example shop, order"),
    INVENTORY(8082, "example shop, inventory"),
    PAYMENT(8083, "example shop, payment");

    private final int standard;
    private final String program;

    Use(int standard, String program) {
      this.standard = standard;
      this.program = program;
    }
  }

  private final Map<Use, Integer> ports;

  private Ports(Map<Use, Integer> ports) {
    this.ports = new EnumMap<>(ports);
  }

  /** The documented ports. */
  static Ports standard() {
    Map<Use, Integer> ports = new EnumMap<>(Use.class);
    for (Use use : Use.values()) ports.put(use, use.standard);
    return new Ports(ports);
  }

  /** Consecutive ports from the given one on, in the order of {@link Use}. */
  static Ports from(int first) {
    Map<Use, Integer> ports = new EnumMap<>(Use.class);
    int next = first;
    for (Use use : Use.values()) ports.put(use, next++);
    return new Ports(ports);
  }

  /** Ports that are free now, chosen by the system. */
  static Ports free() throws IOException {
    Map<Use, Integer> ports = new EnumMap<>(Use.class);
    List<ServerSocket> held = new ArrayList<>(); // all at once, so that no two are the same
    try {
      for (Use use : Use.values()) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        ports.put(use, socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : held) socket.close();
    }
    return new Ports(ports);
  }

  int of(Use use) {
    return ports.getOrDefault(use, use.standard);
  }

  /** The port as command-line text. */
  String text(Use use) {
    return Integer.toString(of(use));
  }

  String url(Use use) {
    return "http://127.0.0.1:" + of(use);
  }

  /**
   * Looks whether every port is free.
   *
   * @throws DemoException naming each one that is not, what it is for, and who holds it
   */
  void requireFree() {
    List<String> taken = new ArrayList<>();
    for (Use use : Use.values()) {
      if (!isFree(of(use))) {
        taken.add(
            "port " + of(use) + " (" + use.program + ") is in use by " + PortOwner.of(of(use)));
      }
    }
    if (taken.isEmpty()) return;
    throw new DemoException(String.join("\n", taken)
        + "\nStop what holds them, or choose others: --ports-from N (0: any free ones)");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // a connection that was closed a moment ago does not count
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}

package io.plumbline.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.examples.shop.demo.Ports.Use;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void requireFree_onePortTaken_namesPortProgramAndHolder() throws IOException {
    Ports ports = Ports.free();
    try (ServerSocket holder =
        new ServerSocket(ports.of(Use.COLLECTOR), 1, InetAddress.getLoopbackAddress())) {
      assertThat(holder.isBound()).isTrue();

      assertThatThrownBy(ports::requireFree)
          .isInstanceOf(DemoException.class)
          .hasMessageStartingWith(
              "port " + ports.of(Use.COLLECTOR) + " (collector, UI and query API) is in use by")
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("--ports-from N");
    }
  }

  @Test
  void free_givesPortsThatAreFreeAndDifferent() throws IOException {
    Ports ports = Ports.free();

    ports.requireFree();
    assertThat(Arrays.stream(Use.values()).map(ports::of)).doesNotHaveDuplicates();
  }
}

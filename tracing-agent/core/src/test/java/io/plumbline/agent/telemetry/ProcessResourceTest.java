package io.plumbline.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessResourceTest {
  @ParameterizedTest
  @CsvSource({
    "/opt/shop/order.jar --port 1, order",
    "C:\\shop\\order.jar, order",
    "com.example.OrderMain a b, OrderMain",
    "shop/com.example.OrderMain, OrderMain",
    "Main, Main"
  })
  void serviceName_isTheJarOrTheMainClass(String command, String name) {
    assertThat(ProcessResource.serviceName(command)).isEqualTo(name);
  }

  @Test
  void serviceName_unknownCommand_isNone() {
    assertThat(ProcessResource.serviceName(null)).isNull();
    assertThat(ProcessResource.serviceName(" ")).isNull();
  }
}

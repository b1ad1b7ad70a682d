package io.plumbline.agent.instrumentation.httpclient;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpClientIT extends HttpClientKit {
  @ParameterizedTest
  @CsvSource({"httpclient-4.0.3, default", "httpclient-4.5.14, default", "httpclient-4.5.14, built"
  })
  void apacheHttpClient4(String version, String how) {
    jvm.libraries(version);

    verify(ApacheHttp4Scenario.class, how);
  }

  @ParameterizedTest
  @CsvSource({"httpclient5-5.0.4", "httpclient5-5.6.4"})
  void apacheHttpClient5(String version) {
    jvm.libraries(version);

    verify(ApacheHttp5Scenario.class);
  }

  @ParameterizedTest
  @CsvSource({
    "httpclient5-5.0.4, built",
    "httpclient5-5.0.4, minimal",
    "httpclient5-5.6.4, built",
    "httpclient5-5.6.4, minimal"
  })
  void apacheHttpClient5Async(String version, String how) {
    jvm.libraries(version);

    verify(ApacheHttp5AsyncScenario.class, how);
  }

  @ParameterizedTest
  @CsvSource({
    "okhttp-3.9.1, execute",
    "okhttp-3.9.1, enqueue",
    "okhttp-5.3.0, execute",
    "okhttp-5.3.0, enqueue"
  })
  void okHttp(String version, String how) {
    jvm.libraries(version);

    verify(OkHttpScenario.class, how);
  }
}

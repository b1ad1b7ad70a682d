package io.plumbline.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The packed jars, all together: what {@code bin/demo} starts, and the browser that looks at it. */
class DemoIT {
  private static final Duration DEMO_LIMIT = Duration.ofMinutes(5);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final Duration BROWSER_LIMIT = Duration.ofMinutes(4);
  private static final int PROCESSES = 5;

  /** The root of the checkout; Maven tells it. */
  private final Path checkout = Path.of(System.getProperty("checkout"));

  @Test
  void once_findsEveryFaultAndNothingElse() throws Exception {
    try (DemoProcess demo = DemoProcess.start(checkout, "--once", "--orders", "80")) {
      int status = demo.awaitExit(DEMO_LIMIT);

      List<String> output = demo.output();
      assertThat(output.get(output.size() - 1))
          .isEqualTo("demo: 80 orders, 80 traces, 6 findings, 0 missed, 0 false");
      assertThat(status).isZero();
      assertThat(demo.children()).isEmpty();
    }
  }

  @Test
  void browser_walksFromASearchToTheProof() throws Exception {
    try (DemoProcess demo = DemoProcess.start(checkout)) {
      assertThat(demo.awaitLine(line -> line.startsWith("demo: "), DEMO_LIMIT))
          .isEqualTo("demo: 200 orders, 200 traces, 15 findings, 0 missed, 0 false");
      List<ProcessHandle> children = demo.children();
      assertThat(children).hasSize(PROCESSES);

      browse(example(demo, "(A01)"), example(demo, "(A10)"));

      demo.terminate();
      demo.awaitExit(STOP_LIMIT);
      assertThat(children).noneMatch(ProcessHandle::isAlive);
    }
  }

  @Test
  void kill9_leavesNoProcess() throws Exception {
    try (DemoProcess demo = DemoProcess.start(checkout, "--once", "--orders", "1000")) {
      demo.awaitLine(line -> line.startsWith("placing"), DEMO_LIMIT);
      List<ProcessHandle> children = demo.children();
      assertThat(children).hasSize(PROCESSES);

      demo.kill();

      for (ProcessHandle child : children) {
        child.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  /** Where the demo says an example can be seen. */
  private static Matcher example(DemoProcess demo, String code) throws InterruptedException {
    String line = demo.awaitLine(candidate -> candidate.contains(code), STOP_LIMIT);
    Matcher address = Pattern.compile("(http://[^/]+)/n/(\\S+)").matcher(line);
    assertThat(address.find()).as(line).isTrue();
    return address;
  }

  private void browse(Matcher lostResponse, Matcher executedTwice)
      throws IOException, InterruptedException {
    Path target = checkout.resolve("examples/shop/target");
    File log = target.resolve("browser.log").toFile();
    ProcessBuilder npm = new ProcessBuilder("npm", "run", "--silent", "e2e")
        .directory(checkout.resolve("trace-ui").toFile())
        .redirectErrorStream(true)
        .redirectOutput(log);
    npm.environment().put("BASE_URL", lostResponse.group(1));
    npm.environment().put("SERIAL_A01", lostResponse.group(2));
    npm.environment().put("SERIAL_A10", executedTwice.group(2));
    npm.environment().put("SHOTS", target.resolve("screenshots").toString());
    Process browser = npm.start();
    try {
      boolean ended = browser.waitFor(BROWSER_LIMIT.toSeconds(), TimeUnit.SECONDS);
      String output = Files.readString(log.toPath());
      System.out.println(output);
      assertThat(ended).as("ended in time: %s", output).isTrue();
      assertThat(browser.exitValue()).as(output).isZero();
    } finally {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly();
    }
  }
}

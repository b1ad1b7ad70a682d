package io.plumbline.benchmarks.agent;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way to run the application.
 *
 * @param agent null for none
 * @param options of java, with the address of the sink in them
 * @param complete whether every request is traced
 */
record Traced(String name, @Nullable Path agent, List<String> options, boolean complete) {
  private static final String SERVICE = "-Dotel.service.name=shop";
  private static final String ONE_PERCENT = "-Dotel.traces.sampler.arg=0.01";
  private static final String RATIO = "-Dotel.traces.sampler=parentbased_traceidratio";

  Traced {
    options = List.copyOf(options);
  }

  static Traced without() {
    return new Traced("no agent", null, List.of(), false);
  }

  static Traced plumbline(Path jar, URI sink) {
    return new Traced(
        "plumbline",
        jar,
        List.of(
            SERVICE,
            "-Dotel.exporter.otlp.endpoint=" + sink,
            "-Dplumbline.id.endpoint=http://127.0.0.1:1"), // numbers are made of the trace id
        true);
  }

  static Traced plumblineSampled(Path jar, URI sink) {
    List<String> options = new ArrayList<>(plumbline(jar, sink).options);
    options.addAll(List.of(RATIO, ONE_PERCENT, "-Dplumbline.serial.issue=false"));
    return new Traced("plumbline, 1 %", jar, options, false);
  }

  static Traced openTelemetry(Path jar, URI sink) {
    return new Traced(
        "opentelemetry",
        jar,
        List.of(
            SERVICE,
            "-Dotel.exporter.otlp.endpoint=" + sink,
            "-Dotel.exporter.otlp.protocol=http/protobuf",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none"),
        true);
  }

  static Traced openTelemetrySampled(Path jar, URI sink) {
    List<String> options = new ArrayList<>(openTelemetry(jar, sink).options);
    options.addAll(List.of(RATIO, ONE_PERCENT));
    return new Traced("opentelemetry, 1 %", jar, options, false);
  }

  static Traced elastic(Path jar, URI sink) {
    return new Traced(
        "elastic",
        jar,
        List.of(
            "-Delastic.apm.service_name=shop",
            "-Delastic.apm.server_url=" + sink,
            "-Delastic.apm.span_compression_enabled=false",
            "-Delastic.apm.disable_metrics=*",
            "-Delastic.apm.central_config=false",
            "-Delastic.apm.cloud_provider=NONE",
            "-Delastic.apm.log_level=ERROR"),
        true);
  }

  List<String> javaOptions() {
    List<String> all = new ArrayList<>();
    if (agent != null) all.add("-javaagent:" + agent);
    all.addAll(options);
    return all;
  }
}

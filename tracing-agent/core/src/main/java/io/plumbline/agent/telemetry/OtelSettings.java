package io.plumbline.agent.telemetry;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.plumbline.agent.AgentLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the agent makes of OpenTelemetry's standard settings, as environment variables {@code OTEL_…} or system properties {@code otel.…}. The
 * table in {@code tracing-agent/README.md} says the same; a test holds them together.
 */
final class OtelSettings {
  private static final String PROTOCOL = "http/protobuf";

  /** A tenth of the SDK's: what the collector finds, it finds that much later. */
  private static final String SCHEDULE_DELAY_MILLIS = "500";

  /** Those that mean what OpenTelemetry's specification says. */
  static final List<String> HONOURED = Collections.unmodifiableList(Arrays.asList(
      "OTEL_SDK_DISABLED",
      "OTEL_SERVICE_NAME",
      "OTEL_RESOURCE_ATTRIBUTES",
      "OTEL_RESOURCE_DISABLED_KEYS",
      "OTEL_JAVA_ENABLED_RESOURCE_PROVIDERS",
      "OTEL_JAVA_DISABLED_RESOURCE_PROVIDERS",
      "OTEL_PROPAGATORS",
      "OTEL_TRACES_SAMPLER",
      "OTEL_TRACES_SAMPLER_ARG",
      "OTEL_TRACES_EXPORTER",
      "OTEL_EXPORTER_OTLP_ENDPOINT",
      "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
      "OTEL_EXPORTER_OTLP_HEADERS",
      "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
      "OTEL_EXPORTER_OTLP_TIMEOUT",
      "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT",
      "OTEL_EXPORTER_OTLP_COMPRESSION",
      "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION",
      "OTEL_EXPORTER_OTLP_PROTOCOL",
      "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
      "OTEL_EXPORTER_OTLP_CERTIFICATE",
      "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
      "OTEL_EXPORTER_OTLP_CLIENT_KEY",
      "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY",
      "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
      "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE",
      "OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED",
      "OTEL_BSP_SCHEDULE_DELAY",
      "OTEL_BSP_EXPORT_TIMEOUT",
      "OTEL_BSP_MAX_QUEUE_SIZE",
      "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
      "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
      "OTEL_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
      "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
      "OTEL_SPAN_EVENT_COUNT_LIMIT",
      "OTEL_SPAN_LINK_COUNT_LIMIT"));

  /** Why the others have no effect; the first that fits counts. {@code *} at the end stands for anything. */
  static final Map<String, String> WITHOUT_EFFECT = withoutEffect();

  private OtelSettings() {}

  private static Map<String, String> withoutEffect() {
    Map<String, String> reasons = new LinkedHashMap<>();
    String spansOnly = "the agent sends spans only";
    reasons.put("OTEL_METRICS_*", spansOnly);
    reasons.put("OTEL_METRIC_*", spansOnly);
    reasons.put("OTEL_JAVA_METRICS_*", spansOnly);
    reasons.put("OTEL_LOGS_*", spansOnly);
    reasons.put("OTEL_LOGRECORD_*", spansOnly);
    reasons.put("OTEL_BLRP_*", spansOnly);
    reasons.put("OTEL_EXPORTER_OTLP_METRICS_*", spansOnly);
    reasons.put("OTEL_EXPORTER_OTLP_LOGS_*", spansOnly);
    reasons.put("OTEL_EXPORTER_PROMETHEUS_*", spansOnly);
    reasons.put("OTEL_EXPORTER_ZIPKIN_*", "the agent sends OTLP only");
    reasons.put("OTEL_EXPORTER_JAEGER_*", "the agent sends OTLP only");
    reasons.put("OTEL_EXPORTER_OTLP_INSECURE", "for gRPC; here the endpoint's scheme decides");
    reasons.put(
        "OTEL_EXPORTER_OTLP_TRACES_INSECURE", "for gRPC; here the endpoint's scheme decides");
    reasons.put("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "OpenTelemetry's Java SDK does not read it");
    reasons.put("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "OpenTelemetry's Java SDK does not read it");
    reasons.put("OTEL_LOG_LEVEL", "plumbline.debug=true says more, nothing says less");
    reasons.put("OTEL_JAVA_EXPORTER_MEMORY_MODE", "of the SDK's encoder; the agent has its own");
    reasons.put("OTEL_CONFIG_FILE", "the agent cannot read it, and sends no spans while it is set");
    reasons.put("OTEL_EXPERIMENTAL_CONFIG_FILE", "settings are properties and variables only");
    reasons.put(
        "OTEL_SEMCONV_STABILITY_OPT_IN", "HTTP and database attributes are the stable ones");
    reasons.put("OTEL_JAVA_GLOBAL_AUTOCONFIGURE_ENABLED", "for an SDK in the application");
    reasons.put(
        "OTEL_INSTRUMENTATION_*",
        "for OpenTelemetry's agent; here plumbline.instrumentation.NAME.enabled");
    reasons.put("OTEL_JAVAAGENT_*", "for OpenTelemetry's agent");
    return Collections.unmodifiableMap(reasons);
  }

  /** One line for each setting of a process that somebody made for nothing, in the order of their names. */
  static List<String> withoutEffect(Map<String, String> environment, Properties properties) {
    TreeSet<String> set = new TreeSet<>(environment.keySet());
    for (String property : properties.stringPropertyNames()) {
      if (property.startsWith("otel."))
        set.add(property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
    }
    List<String> lines = new ArrayList<>();
    for (String name : set) {
      if (!name.startsWith("OTEL_") || HONOURED.contains(name)) continue;
      String reason = reason(name);
      lines.add(name + " has no effect: " + (reason == null ? "unknown to this agent" : reason));
    }
    return lines;
  }

  static @Nullable String reason(String name) {
    for (Map.Entry<String, String> each : WITHOUT_EFFECT.entrySet()) {
      String pattern = each.getKey();
      boolean fits = pattern.endsWith("*")
          ? name.startsWith(pattern.substring(0, pattern.length() - 1))
          : name.equals(pattern);
      if (fits) return each.getValue();
    }
    return null;
  }

  /** Where the agent's differ from the SDK's. */
  static Map<String, String> defaults() {
    Map<String, String> defaults = new HashMap<>();
    defaults.put("otel.exporter.otlp.protocol", PROTOCOL);
    defaults.put("otel.bsp.schedule.delay", SCHEDULE_DELAY_MILLIS);
    return defaults;
  }

  /** What overrules the user's: what the agent does not do, and the serial number, which travels in the baggage. */
  static Map<String, String> corrections(ConfigProperties config) {
    Map<String, String> corrections = new HashMap<>();
    corrections.put("otel.metrics.exporter", "none");
    corrections.put("otel.logs.exporter", "none");
    expect(config, corrections, "otel.exporter.otlp.protocol", PROTOCOL);
    expect(config, corrections, "otel.exporter.otlp.traces.protocol", PROTOCOL);
    if (!"none".equals(config.getString("otel.traces.exporter"))) {
      expect(config, corrections, "otel.traces.exporter", "otlp");
    }
    List<String> propagators = config.getList("otel.propagators");
    if (!propagators.isEmpty() && !propagators.contains("baggage") && !propagators.contains("none"))
      corrections.put("otel.propagators", String.join(",", propagators) + ",baggage");
    return corrections;
  }

  private static void expect(
      ConfigProperties config, Map<String, String> corrections, String key, String only) {
    String value = config.getString(key);
    if (value == null || value.equals(only)) return;
    String port =
        value.equals("grpc") ? "; the endpoint must be the one for HTTP, mostly 4318" : "";
    AgentLog.warn(key + ": " + value + " (expected: " + only + "); taken as " + only + port, null);
    corrections.put(key, only);
  }
}

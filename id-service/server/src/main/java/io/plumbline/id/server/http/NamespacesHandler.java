package io.plumbline.id.server.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.plumbline.id.Permutation;
import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.namespace.Presentation;
import io.plumbline.id.server.store.Display;
import io.plumbline.id.server.store.Mode;
import io.plumbline.id.server.store.Namespace;
import io.plumbline.id.server.store.Order;
import io.plumbline.id.server.store.SegmentSettings;
import io.vertx.core.http.HttpMethod;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The number spaces themselves.
 *
 * <pre>
 *   GET    /api/v1/namespaces        200
 *   POST   /api/v1/namespaces        201, 400, 409 exists with other settings, 410 retired
 *   GET    /api/v1/namespaces/{ns}   200, 404
 *   PATCH  /api/v1/namespaces/{ns}   200, 400, 404, 409 a setting that never changes, 410
 *   DELETE /api/v1/namespaces/{ns}   204 retired for good, 404
 * </pre>
 */
final class NamespacesHandler {
  private final Namespaces namespaces;
  private final SecureRandom random = new SecureRandom();

  NamespacesHandler(Namespaces namespaces) {
    this.namespaces = namespaces;
  }

  void addTo(Routes routes) {
    routes.admin(HttpMethod.GET, "/api/v1/namespaces", request -> list());
    routes.admin(HttpMethod.POST, "/api/v1/namespaces", this::create);
    routes.ofNamespace(
        HttpMethod.GET,
        "/api/v1/namespaces/{ns}",
        request -> Answer.json(200, rendered(namespaces.any(request.part("ns")))));
    routes.admin(HttpMethod.PATCH, "/api/v1/namespaces/{ns}", this::resize);
    routes.admin(HttpMethod.DELETE, "/api/v1/namespaces/{ns}", this::retire);
  }

  private Answer list() {
    return Answer.json(
        200,
        Map.of(
            "namespaces",
            namespaces.all().stream().map(NamespacesHandler::rendered).toList()));
  }

  private Answer create(Request request) {
    NewNamespace wanted = request.body(NewNamespace.class);
    try {
      byte[] key = new byte[Permutation.KEY_BYTES];
      random.nextBytes(key);
      Namespace namespace = wanted.checked(Base64.getEncoder().encodeToString(key));
      return Answer.json(201, rendered(namespaces.create(namespace)));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(String.valueOf(e.getMessage()), e);
    }
  }

  private Answer resize(Request request) {
    String name = request.part("ns");
    Resize wanted = request.body(Resize.class);
    SegmentSettings present = namespaces.settings(name).segment();
    try {
      Namespace resized = namespaces.resize(
          name,
          Objects.requireNonNullElse(wanted.step, present.step()),
          Objects.requireNonNullElse(wanted.rideSeconds, present.rideSeconds()),
          Objects.requireNonNullElse(wanted.wasteSeconds, present.wasteSeconds()));
      return Answer.json(200, rendered(resized));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(String.valueOf(e.getMessage()), e);
    }
  }

  private Answer retire(Request request) {
    namespaces.retire(request.part("ns"));
    return Answer.text(204, "");
  }

  static Map<String, Object> rendered(Namespace namespace) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", namespace.name());
    json.put("mode", namespace.mode());
    json.put("bits", namespace.bits());
    json.put("format", namespace.display().format());
    json.put("zone", namespace.display().zone());
    json.put("hidden", namespace.display().hiddenKey() != null);
    if (namespace.mode() == Mode.SEGMENT) {
      json.put("step", namespace.step());
      json.put("start", namespace.start());
      json.put("rideSeconds", namespace.segment().rideSeconds());
      json.put("wasteSeconds", namespace.segment().wasteSeconds());
      json.put("order", namespace.segment().order());
    } else {
      json.put("layout", Layout.of(namespace.layout()));
    }
    json.put("retired", namespace.retired());
    return json;
  }

  private record Layout(
      @JsonProperty("epochMillis") @Nullable Long epochMillis,
      @JsonProperty("timeBits") @Nullable Integer timeBits,
      @JsonProperty("workerBits") @Nullable Integer workerBits,
      @JsonProperty("sequenceBits") @Nullable Integer sequenceBits) {
    static Layout of(SnowflakeLayout layout) {
      return new Layout(
          layout.epochMillis(), layout.timeBits(), layout.workerBits(), layout.sequenceBits());
    }

    SnowflakeLayout layout() {
      SnowflakeLayout absent = SnowflakeLayout.DEFAULT;
      return new SnowflakeLayout(
          Objects.requireNonNullElse(epochMillis, absent.epochMillis()),
          Objects.requireNonNullElse(timeBits, absent.timeBits()),
          Objects.requireNonNullElse(workerBits, absent.workerBits()),
          Objects.requireNonNullElse(sequenceBits, absent.sequenceBits()));
    }
  }

  private record Resize(
      @JsonProperty("step") @Nullable Long step,
      @JsonProperty("rideSeconds") @Nullable Integer rideSeconds,
      @JsonProperty("wasteSeconds") @Nullable Integer wasteSeconds) {}

  private record NewNamespace(
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("mode") @Nullable String mode,
      @JsonProperty("bits") @Nullable Integer bits,
      @JsonProperty("layout") @Nullable Layout layout,
      @JsonProperty("step") @Nullable Long step,
      @JsonProperty("start") @Nullable Long start,
      @JsonProperty("rideSeconds") @Nullable Integer rideSeconds,
      @JsonProperty("wasteSeconds") @Nullable Integer wasteSeconds,
      @JsonProperty("order") @Nullable String order,
      @JsonProperty("format") @Nullable String format,
      @JsonProperty("zone") @Nullable String zone,
      @JsonProperty("hidden") @Nullable Boolean hidden) {
    Namespace checked(String key) {
      Display display = new Display(
          Objects.requireNonNullElse(format, Display.DEFAULT.format()),
          Objects.requireNonNullElse(zone, Display.DEFAULT.zone()),
          Boolean.TRUE.equals(hidden) ? key : null);
      Namespace namespace = namespace().shown(display);
      var unused = Presentation.of(namespace); // refuses a format that is none
      return namespace;
    }

    private Namespace namespace() {
      String given = name == null ? "" : name;
      if ("snowflake".equals(mode)) {
        refuse("snowflake", "segment", step, start, rideSeconds, wasteSeconds, order);
        return Namespace.snowflake(given, snowflakeLayout());
      }
      if ("segment".equals(mode)) {
        refuse("segment", "snowflake", layout);
        return Namespace.segment(given, segmentSettings());
      }
      throw new BadRequestException("mode: " + mode + " (expected: snowflake or segment)");
    }

    private static void refuse(String here, String there, @Nullable Object... settings) {
      if (Arrays.stream(settings).allMatch(Objects::isNull)) return;
      throw new BadRequestException("a setting of mode " + there + " (expected: for mode " + here
          + " none of "
          + (here.equals("snowflake") ? "step, start, rideSeconds, wasteSeconds, order" : "layout")
          + ")");
    }

    private SnowflakeLayout snowflakeLayout() {
      if (layout != null) {
        SnowflakeLayout given = layout.layout();
        int sum = given.timeBits() + given.workerBits() + given.sequenceBits();
        if (bits != null && bits < sum) {
          throw new BadRequestException(
              "bits: " + bits + " (expected: at least the " + sum + " of the layout)");
        }
        return given;
      }
      if (bits == null || bits == 63) return SnowflakeLayout.DEFAULT;
      if (bits == 53) return SnowflakeLayout.JAVASCRIPT_SAFE;
      throw new BadRequestException("bits: " + bits + " (expected: 63 or 53)");
    }

    private SegmentSettings segmentSettings() {
      SegmentSettings absent = SegmentSettings.DEFAULT;
      return new SegmentSettings(
          Objects.requireNonNullElse(bits, absent.bits()),
          Objects.requireNonNullElse(step, absent.step()),
          Objects.requireNonNullElse(start, absent.start()),
          Objects.requireNonNullElse(rideSeconds, absent.rideSeconds()),
          Objects.requireNonNullElse(wasteSeconds, absent.wasteSeconds()),
          order(order));
    }

    private static Order order(@Nullable String given) {
      if (given == null) return SegmentSettings.DEFAULT.order();
      return Arrays.stream(Order.values())
          .filter(order -> order.label().equals(given))
          .findFirst()
          .orElseThrow(() ->
              new BadRequestException("order: " + given + " (expected: unique or increasing)"));
    }
  }
}

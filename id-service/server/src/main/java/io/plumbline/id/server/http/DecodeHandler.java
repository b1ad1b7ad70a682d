package io.plumbline.id.server.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.namespace.Presentation;
import io.plumbline.id.server.store.Mode;
import io.plumbline.id.server.store.Namespace;
import io.vertx.core.http.HttpMethod;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an id says, and what an id of certain parts would be.
 *
 * <pre>
 *   GET  /api/v1/ids/{ns}/{id}   200, 400 not an id of the namespace's format
 *   POST /api/v1/ids/{ns}/make   200, 400 a part that does not fit; nothing is issued
 * </pre>
 */
final class DecodeHandler {
  private final Namespaces namespaces;
  private final @Nullable String collectorUrl;

  /**
   * Handler.
   *
   * @param collectorUrl of the UI that shows the traces of a serial number; null if not known
   */
  DecodeHandler(Namespaces namespaces, @Nullable String collectorUrl) {
    this.namespaces = namespaces;
    this.collectorUrl = collectorUrl;
  }

  void addTo(Routes routes) {
    routes.ofNamespace(HttpMethod.GET, "/api/v1/ids/{ns}/{id}", this::decode);
    routes.ofNamespace(HttpMethod.POST, "/api/v1/ids/{ns}/make", this::make);
  }

  private Answer decode(Request request) {
    Namespace namespace = namespaces.any(request.part("ns"));
    String id = request.part("id");
    try {
      Presentation presentation = Presentation.of(namespace);
      return Answer.json(
          200, decoded(namespace, id, presentation.number(id), presentation.period(id)));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(String.valueOf(e.getMessage()), e);
    }
  }

  private Map<String, Object> decoded(Namespace namespace, String id, long number, String period) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("namespace", namespace.name());
    json.put("id", id);
    json.put("number", Long.toString(number));
    json.put("mode", namespace.mode());
    if (namespace.mode() == Mode.SNOWFLAKE) {
      SnowflakeLayout layout = namespace.layout();
      json.put("time", Instant.ofEpochMilli(layout.timeMillis(number)).toString());
      json.put("timeMillis", layout.timeMillis(number));
      json.put("worker", layout.worker(number));
      json.put("sequence", layout.sequence(number));
    }
    if (!period.isEmpty()) json.put("period", period);
    if (collectorUrl != null) json.put("traces", collectorUrl + "/serial/" + id);
    return json;
  }

  private record Parts(
      @JsonProperty("time") @Nullable String time,
      @JsonProperty("timeMillis") @Nullable Long timeMillis,
      @JsonProperty("worker") @Nullable Integer worker,
      @JsonProperty("sequence") @Nullable Integer sequence,
      @JsonProperty("number") @Nullable Long number,
      @JsonProperty("period") @Nullable String period) {
    long millis() {
      if (timeMillis != null) return timeMillis;
      String given =
          Request.present("time", time, "an instant such as 2026-11-23T10:15:30Z, or timeMillis");
      try {
        return Instant.parse(given).toEpochMilli();
      } catch (DateTimeException e) {
        throw new BadRequestException(
            "time: " + given + " (expected: an instant such as 2026-11-23T10:15:30.123Z)", e);
      }
    }
  }

  private Answer make(Request request) {
    Namespace namespace = namespaces.any(request.part("ns"));
    Parts parts = request.body(Parts.class);
    Presentation presentation = Presentation.of(namespace);
    try {
      long number = namespace.mode() == Mode.SNOWFLAKE
          ? namespace
              .layout()
              .compose(
                  parts.millis(),
                  Request.present("worker", parts.worker, "an integer"),
                  Request.present("sequence", parts.sequence, "an integer"))
          : Request.present("number", parts.number, "an integer");
      String period = parts.period == null ? "" : parts.period;
      String id =
          presentation.hasPeriod() ? presentation.text(number, period) : presentation.text(number);
      return Answer.json(200, decoded(namespace, id, number, period));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(String.valueOf(e.getMessage()), e);
    }
  }
}

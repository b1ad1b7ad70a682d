package io.plumbline.collector.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plumbline.collector.source.NumberedBatch.Dropped;
import io.plumbline.collector.source.NumberedBatch.Gap;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A numbered batch as request headers (gRPC: metadata), which any other back end ignores. Names and
 * instances are percent-encoded.
 *
 * <pre>
 *   plumbline-source: payment/host-7/1700000000000    service, instance, start in ms
 *   plumbline-batch: 18
 *   plumbline-cut: 1700000123000000000                ns
 *   plumbline-gap: 16-17                              if batches were given up
 *   plumbline-dropped: 3;4711,4712                    if spans were; '*' for serials not listed
 *   plumbline-last: true                              if the process is about to end
 *   plumbline-recovered: host-7/1600000000000,...     runs of the service whose spans it sent
 * </pre>
 *
 * The journal has the same lines in front of the request's bytes.
 */
public final class BatchHeaders {
  /** The header that makes an export a numbered one. */
  public static final String SOURCE = "plumbline-source";

  /** Also in the answer, as the acknowledgement of that number. */
  public static final String BATCH = "plumbline-batch";

  private static final String CUT = "plumbline-cut";
  private static final String GAP = "plumbline-gap";
  private static final String DROPPED = "plumbline-dropped";
  private static final String LAST = "plumbline-last";
  private static final String RECOVERED = "plumbline-recovered";
  private static final String NOT_LISTED = "*";

  private BatchHeaders() {}

  /**
   * Reads the headers of an export.
   *
   * @param header the value of a name in lower case, or null
   * @return null if the export is not numbered
   * @throws IllegalArgumentException if it is, and a header cannot be read: the message names it
   */
  public static @Nullable NumberedBatch read(UnaryOperator<@Nullable String> header) {
    String source = header.apply(SOURCE);
    if (source == null) return null;
    String[] parts = source.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          SOURCE + ": " + source + " (expected: service/instance/epoch)");
    }
    return new NumberedBatch(
        new SourceId(decoded(parts[0]), decoded(parts[1]), number(SOURCE, parts[2])),
        number(BATCH, header.apply(BATCH)),
        number(CUT, header.apply(CUT)),
        gap(header.apply(GAP)),
        dropped(header.apply(DROPPED)),
        "true".equals(header.apply(LAST)),
        recovered(decoded(parts[0]), header.apply(RECOVERED)));
  }

  private static long number(String name, @Nullable String value) {
    if (value == null || !value.matches("[0-9]{1,18}|[1-8][0-9]{18}")) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: a whole number)");
    }
    return Long.parseLong(value);
  }

  private static @Nullable Gap gap(@Nullable String value) {
    if (value == null) return null;
    int dash = value.indexOf('-');
    if (dash < 0) {
      throw new IllegalArgumentException(GAP + ": " + value + " (expected: from-to)");
    }
    return new Gap(number(GAP, value.substring(0, dash)), number(GAP, value.substring(dash + 1)));
  }

  private static Dropped dropped(@Nullable String value) {
    if (value == null) return Dropped.NOTHING;
    int semicolon = value.indexOf(';');
    if (semicolon < 0) {
      throw new IllegalArgumentException(DROPPED + ": " + value + " (expected: count;serials)");
    }
    List<String> serials = new ArrayList<>();
    for (String serial : value.substring(semicolon + 1).split(",", -1)) {
      if (!serial.isEmpty() && !serial.equals(NOT_LISTED)) serials.add(decoded(serial));
    }
    return new Dropped(
        number(DROPPED, value.substring(0, semicolon)), serials, !value.endsWith(NOT_LISTED));
  }

  private static List<SourceId> recovered(String service, @Nullable String value) {
    if (value == null) return List.of();
    return Arrays.stream(value.split(",", -1))
        .map(each -> {
          int slash = each.indexOf('/');
          if (slash < 0) {
            throw new IllegalArgumentException(
                RECOVERED + ": " + value + " (expected: instance/epoch,...)");
          }
          String instance = decoded(each.substring(0, slash));
          return new SourceId(service, instance, number(RECOVERED, each.substring(slash + 1)));
        })
        .toList();
  }

  /** The headers as lines, for the journal. */
  public static byte[] written(NumberedBatch batch) {
    StringBuilder lines = new StringBuilder();
    add(lines, SOURCE, name(batch.source()));
    add(lines, BATCH, Long.toString(batch.number()));
    add(lines, CUT, Long.toString(batch.cutEpochNanos()));
    Gap gap = batch.gap();
    if (gap != null) add(lines, GAP, gap.from() + "-" + gap.to());
    Dropped dropped = batch.dropped();
    if (!dropped.equals(Dropped.NOTHING)) {
      List<String> serials =
          new ArrayList<>(dropped.serials().stream().map(BatchHeaders::encoded).toList());
      if (!dropped.areAllListed()) serials.add(NOT_LISTED);
      add(lines, DROPPED, dropped.spans() + ";" + String.join(",", serials));
    }
    if (batch.isLast()) add(lines, LAST, "true");
    if (!batch.recovered().isEmpty()) {
      add(
          lines,
          RECOVERED,
          String.join(",", batch.recovered().stream().map(BatchHeaders::run).toList()));
    }
    return lines.toString().getBytes(UTF_8);
  }

  /** The source as its header has it. */
  static String name(SourceId source) {
    return encoded(source.service()) + "/" + run(source);
  }

  private static String run(SourceId source) {
    return encoded(source.instance()) + "/" + source.epochMillis();
  }

  private static void add(StringBuilder lines, String name, String value) {
    lines.append(name).append(':').append(value).append('\n');
  }

  /** Reads {@link #written} back. */
  public static NumberedBatch ofLines(byte[] lines) {
    Map<String, String> headers = new HashMap<>();
    for (String line : new String(lines, UTF_8).split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) headers.put(line.substring(0, colon), line.substring(colon + 1));
    }
    NumberedBatch batch = read(headers::get);
    if (batch == null) throw new IllegalArgumentException("no " + SOURCE + " among the lines");
    return batch;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, UTF_8);
  }
}

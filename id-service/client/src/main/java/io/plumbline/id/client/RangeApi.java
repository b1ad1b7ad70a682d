package io.plumbline.id.client;

import io.plumbline.id.RangeSource;
import io.plumbline.id.client.Exchange.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of one segment namespace, over HTTP: {@code POST /api/v1/segments/{ns}?size=} in docs/api/id-service.yaml. A
 * request that is cut off may have reserved a range all the same; its numbers are a gap.
 *
 * <pre>
 *   answer: +-----------+----------+------------+   8 bytes each, big-endian; the numbers are
 *           |   first   |   last   |   stride   |   first, first + stride, ... last
 *           +-----------+----------+------------+
 *           |  series  |   8 bytes more, of a service on several databases: which of them counted
 *           +----------+
 * </pre>
 */
final class RangeApi implements RangeSource {
  private static final int ANSWER_BYTES = 24;
  private static final int ANSWER_BYTES_WITH_SERIES = 32;
  private static final int MAX_SERIES = 1_000;

  private final Servers servers;
  private final String path;
  private final @Nullable String token;
  private final int timeoutMillis;

  RangeApi(Servers servers, String namespace, @Nullable String token, int timeoutMillis) {
    this.servers = servers;
    path = "/api/v1/segments/" + namespace + "?size=";
    this.token = token;
    this.timeoutMillis = timeoutMillis;
  }

  @Override
  public Range reserve(long size) throws IOException, RefusedException {
    Exchange request = Exchange.send("POST", path + size, Exchange.BINARY, "", token);
    return servers.call(request, timeoutMillis, (answer, sentNanos) -> range(answer, size));
  }

  private static Range range(Answer answer, long size) throws IOException {
    boolean hasSeries = answer.body.length == ANSWER_BYTES_WITH_SERIES;
    if (!answer.contentType.startsWith(Exchange.BINARY)
        || (answer.body.length != ANSWER_BYTES && !hasSeries)) {
      throw new IOException("the answer is not a range: " + answer.body.length + " bytes of "
          + answer.contentType + " (expected: " + ANSWER_BYTES + " or " + ANSWER_BYTES_WITH_SERIES
          + " of " + Exchange.BINARY + ")");
    }
    ByteBuffer numbers = ByteBuffer.wrap(answer.body);
    long first = numbers.getLong();
    long last = numbers.getLong();
    long stride = numbers.getLong();
    long series = hasSeries ? numbers.getLong() : 0;
    if (stride != 1) {
      throw new IOException("stride: " + stride + " (expected: 1)");
    }
    if (first < 0 || last < first || last - first >= size || last == Long.MAX_VALUE) {
      throw new IOException(
          "range: " + first + " to " + last + " (expected: 1 to " + size + " numbers)");
    }
    if (series < 0 || series > MAX_SERIES) {
      throw new IOException("series: " + series + " (expected: 0 to " + MAX_SERIES + ")");
    }
    return new Range(first, last + 1, (int) series);
  }
}

package io.plumbline.id.client;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.NumberFormat;
import io.plumbline.id.client.Exchange.Answer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How the numbers of one namespace are written, asked from the id-service when the first text is wanted and kept: it
 * never changes. Thread-safe.
 */
final class Look {
  private final Servers servers;
  private final String namespace;
  private final @Nullable String token;
  private final int timeoutMillis;
  private final Executor background;

  private volatile @Nullable NumberFormat format;
  private @Nullable CompletableFuture<NumberFormat> asked; // guarded by this; of the last question

  Look(Servers servers, IdClient.Builder settings, String namespace, Executor background) {
    this.servers = servers;
    this.namespace = namespace;
    this.background = background;
    token = settings.token;
    timeoutMillis = (int) settings.timeout.toMillis();
  }

  /**
   * The format; waits for the id-service the first time.
   *
   * @throws IdsUnavailableException if it is not told in that time
   * @throws UnsupportedOperationException if only the id-service can write these numbers
   */
  NumberFormat await(long atMostNanos) throws InterruptedException {
    NumberFormat known = format;
    if (known != null) return known;
    try {
      return ask().get(Math.max(0, atMostNanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IdsUnavailableException(
          "the id-service did not tell the format of namespace " + namespace + " in "
              + TimeUnit.NANOSECONDS.toMillis(atMostNanos) + " ms",
          e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof UnsupportedOperationException)
        throw new UnsupportedOperationException(cause.getMessage(), cause);
      throw new IdsUnavailableException(
          "the format of namespace " + namespace + " is not known: "
              + (cause == null ? e : cause.getMessage()),
          cause);
    }
  }

  private synchronized CompletableFuture<NumberFormat> ask() {
    CompletableFuture<NumberFormat> last = asked;
    if (last != null && !last.isCompletedExceptionally()) return last;
    CompletableFuture<NumberFormat> answer = new CompletableFuture<>();
    asked = answer;
    try {
      background.execute(() -> fetch(answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private void fetch(CompletableFuture<NumberFormat> answer) {
    try {
      Exchange request = Exchange.get("/api/v1/namespaces/" + namespace, Exchange.JSON, token);
      NumberFormat told = servers.call(request, timeoutMillis, (got, sentNanos) -> decode(got));
      format = told;
      answer.complete(told);
    } catch (IOException | RefusedException | RuntimeException e) { // told to who asked
      answer.completeExceptionally(e);
    }
  }

  private NumberFormat decode(Answer answer) throws IOException {
    Members members = new Members(answer.text());
    if (!namespace.equals(members.text("name"))) {
      throw new IOException("the answer does not describe namespace " + namespace);
    }
    if ("true".equals(members.text("hidden"))) {
      throw new UnsupportedOperationException("namespace " + namespace
          + " hides its numbers, with a key that stays in the id-service: ask it for texts,"
          + " GET /api/v1/ids/" + namespace);
    }
    String spec = members.text("format");
    NumberFormat told;
    try {
      told = spec == null ? NumberFormat.DECIMAL : NumberFormat.parse(spec);
    } catch (IllegalArgumentException e) {
      throw new IOException("the id-service tells a format that this client does not know", e);
    }
    if (told.isTemplate()) {
      throw new UnsupportedOperationException("namespace " + namespace + " has the template " + spec
          + ", whose periods are told by the id-service's database: ask it for texts,"
          + " GET /api/v1/ids/" + namespace);
    }
    return told;
  }
}

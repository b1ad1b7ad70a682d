package io.plumbline.benchmarks.collector;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Sources that send as fast as they are answered, one connection each. */
final class Load {
  private static final long PAUSE_MILLIS = 20; // after "later"

  private final Template template;
  private final AtomicLong numbers;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final List<Thread> senders = new ArrayList<>();

  /**
   * Prepares it.
   *
   * @param numbers gives each request a number of its own
   */
  Load(Template template, AtomicLong numbers) {
    this.template = template;
    this.numbers = numbers;
  }

  /**
   * Starts sending.
   *
   * @param heard hears the number of each acknowledged request
   */
  void start(URI to, int connections, LongConsumer heard) {
    for (int i = 0; i < connections; i++) {
      Thread sender = new Thread(() -> send(to, heard), "sender-" + i);
      sender.start();
      senders.add(sender);
    }
  }

  private void send(URI to, LongConsumer heard) {
    HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    try {
      while (!stopped.get()) {
        long number = numbers.incrementAndGet();
        HttpRequest request = HttpRequest.newBuilder(to)
            .header("Content-Type", template.contentType())
            .POST(BodyPublishers.ofByteArray(template.numbered(number)))
            .build();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status == 200 || status == 202) {
          acknowledged.incrementAndGet();
          heard.accept(number);
        } else {
          refused.incrementAndGet();
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
      }
    } catch (IOException killed) {
      stopped.set(true); // its fate is unknown to the source
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Requests. */
  long acknowledged() {
    return acknowledged.get();
  }

  /** Requests answered "later". */
  long refused() {
    return refused.get();
  }

  /** Ends it; what is under way is waited for. */
  void stop() throws InterruptedException {
    stopped.set(true);
    for (Thread sender : senders) sender.join();
  }
}

package io.plumbline.benchmarks.torture;

import io.plumbline.id.client.IdClient;
import io.plumbline.id.client.SegmentIds;
import io.plumbline.id.client.SegmentOptions;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;

/**
 * An application with ids embedded, in a process of its own. It writes what it was given to standard output, as runs of
 * numbers that follow each other: {@code byte kind, long first, int count}.
 */
public final class ClientMain {
  static final int SNOWFLAKE = 0;
  static final int NUMBER = 1;

  private static final int A_ROUND = 2_000;
  private static final long PAUSE_MILLIS = 20;

  private final DataOutputStream out =
      new DataOutputStream(new BufferedOutputStream(System.out, 64 * 1024));
  private int kind;
  private long first;
  private int count;

  private ClientMain() {}

  /** Arguments: the addresses of the servers. */
  public static void main(String[] servers) throws IOException, InterruptedException {
    URI[] uris = Arrays.stream(servers).map(URI::create).toArray(URI[]::new);
    try (IdClient client = IdClient.builder(uris).owner("torture").build()) {
      SegmentIds numbers = client.segments("pay", SegmentOptions.STRICT);
      new ClientMain().run(client, numbers);
    }
  }

  /** Until nobody reads any more, or the process is killed. */
  private void run(IdClient client, SegmentIds numbers) throws IOException, InterruptedException {
    while (true) {
      for (int i = 0; i < A_ROUND; i++) write(SNOWFLAKE, client.tryNext());
      for (int i = 0; i < A_ROUND; i++) write(NUMBER, numbers.tryNext());
      flushRun();
      out.flush();
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private void write(int ofKind, long id) throws IOException {
    if (id == IdClient.NONE) return;
    if (ofKind == kind && count > 0 && id == first + count) {
      count++;
      return;
    }
    flushRun();
    kind = ofKind;
    first = id;
    count = 1;
  }

  private void flushRun() throws IOException {
    if (count == 0) return;
    out.writeByte(kind);
    out.writeLong(first);
    out.writeInt(count);
    count = 0;
  }
}

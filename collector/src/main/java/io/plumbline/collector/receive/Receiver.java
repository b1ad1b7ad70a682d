package io.plumbline.collector.receive;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plumbline.collector.pipeline.Admission.Permit;
import io.plumbline.collector.pipeline.Batch;
import io.plumbline.collector.pipeline.Pipeline;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What both protocols do with a request: permit, decode, pipeline. Decoding comes before the
 * journal, since the answer has to say which spans were bad: RATIONALE.md, "Decode before the
 * journal". Thread-safe.
 */
public final class Receiver {
  /** A body that takes longer holds a permit that others could use. */
  static final long BODY_SECONDS = 30;

  private final Pipeline pipeline;
  private final OtlpDecoder decoder;
  private final Executor decoders;
  private final ScheduledExecutorService deadlines;
  private final MeterRegistry meters;

  /**
   * Hands requests to the pipeline.
   *
   * @param decoders where requests are decoded; its queue is bounded by the pipeline's permits
   * @param deadlines ends requests whose body does not come; one for each permit at most
   */
  public Receiver(
      Pipeline pipeline,
      OtlpDecoder decoder,
      Executor decoders,
      ScheduledExecutorService deadlines,
      MeterRegistry meters) {
    this.pipeline = pipeline;
    this.decoder = decoder;
    this.decoders = decoders;
    this.deadlines = deadlines;
    this.meters = meters;
  }

  /** The most bytes a request may have, as it comes and after decompression. */
  int mostRequestBytes() {
    return decoder.mostRequestBytes();
  }

  /**
   * Room for a request whose body has not been read yet; null if there is none.
   *
   * @param bytes as many as it has announced; the permit grows when more of them come
   */
  @Nullable Permit tryAdmit(long bytes) {
    return pipeline.admission().tryAcquire(bytes);
  }

  /** Runs the task when a body has taken too long, unless it is cancelled before. */
  Future<?> afterBodyDeadline(Runnable task) {
    return deadlines.schedule(task, BODY_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Takes a request in. Never blocks.
   *
   * @param permit covers the encoded bytes; is given back, whatever happens
   * @return done when the request is durable; fails with {@link ReceiveException}
   */
  CompletionStage<Decoded> receive(
      String protocol, WireFormat format, byte[] encoded, Permit permit) {
    return CompletableFuture.supplyAsync(() -> decode(format, encoded, permit), decoders)
        .thenCompose(decoded -> submit(protocol, format, encoded, decoded, permit))
        .exceptionallyCompose(failed ->
            CompletableFuture.failedFuture(counted(protocol, ReceiveException.of(failed))));
  }

  private Decoded decode(WireFormat format, byte[] encoded, Permit permit) {
    boolean ok = false;
    try {
      byte[] plain = decoder.decompress(format, encoded);
      if (!permit.grow(plain.length)) throw ReceiveException.queueFull();
      Decoded decoded = decoder.decode(format, plain);
      ok = true;
      return decoded;
    } catch (ReceiveException refused) {
      throw new CompletionException(refused);
    } finally {
      if (!ok) permit.release();
    }
  }

  private CompletableFuture<Decoded> submit(
      String protocol, WireFormat format, byte[] encoded, Decoded decoded, Permit permit) {
    received(protocol).increment(decoded.spans().size());
    decoded.rejections().forEach((why, spans) -> rejected(protocol, why).increment(spans));
    Batch batch = new Batch(format.journalKind(), encoded, decoded.spans());
    return pipeline.submit(batch, permit).thenApply(durable -> decoded);
  }

  /** Counts a refused request. */
  ReceiveException counted(String protocol, ReceiveException refused) {
    meters
        .counter(
            "plumbline.collector.requests.refused",
            "protocol",
            protocol,
            "reason",
            refused.reason().name().toLowerCase(Locale.ROOT))
        .increment();
    return refused;
  }

  private Counter received(String protocol) {
    return Counter.builder("plumbline.collector.spans.received")
        .description("spans taken in; those of refused requests are not among them")
        .tag("protocol", protocol)
        .register(meters);
  }

  /** By what was wrong, which is the part of the message that no span has a say in. */
  private Counter rejected(String protocol, String why) {
    return Counter.builder("plumbline.collector.spans.rejected")
        .description("spans of requests that were taken in, which can never be stored")
        .tag("protocol", protocol)
        .tag("reason", why.substring(0, why.indexOf(':')))
        .register(meters);
  }
}

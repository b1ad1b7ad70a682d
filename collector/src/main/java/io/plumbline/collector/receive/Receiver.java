package io.plumbline.collector.receive;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plumbline.collector.pipeline.Admission.Permit;
import io.plumbline.collector.pipeline.Pipeline;
import io.plumbline.collector.pipeline.Request;
import io.plumbline.collector.span.Span;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What every protocol does with a request: permit, pipeline, answer. Thread-safe.
 */
public final class Receiver {
  /** A body that takes longer holds a permit that others could use. */
  static final long BODY_SECONDS = 30;

  private final Pipeline pipeline;
  private final RequestDecoder decoder;
  private final ScheduledExecutorService deadlines;
  private final MeterRegistry meters;

  /**
   * Hands requests to the pipeline.
   *
   * @param deadlines ends requests whose body does not come; one for each permit at most
   */
  public Receiver(
      Pipeline pipeline,
      RequestDecoder decoder,
      ScheduledExecutorService deadlines,
      MeterRegistry meters) {
    this.pipeline = pipeline;
    this.decoder = decoder;
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
    var request = new Received(format, encoded);
    return pipeline
        .submit(request, permit)
        .thenApply(durable -> counted(protocol, request.decoded))
        .exceptionallyCompose(failed ->
            CompletableFuture.failedFuture(counted(protocol, ReceiveException.of(failed))));
  }

  /** A request in the pipeline. */
  private final class Received implements Request {
    private final WireFormat format;
    private final byte[] encoded;
    private Decoded decoded = Decoded.NOTHING; // decoding thread, then whoever answers

    private Received(WireFormat format, byte[] encoded) {
      this.format = format;
      this.encoded = encoded;
    }

    @Override
    public byte kind() {
      return format.journalKind();
    }

    @Override
    public byte[] encoded() {
      return encoded;
    }

    @Override
    public List<Span> decode(Permit permit) throws ReceiveException {
      byte[] plain = decoder.decompress(format, encoded);
      if (!permit.grow(plain.length)) throw ReceiveException.queueFull();
      decoded = decoder.decode(format, plain);
      return decoded.spans();
    }
  }

  private Decoded counted(String protocol, Decoded decoded) {
    received(protocol).increment(decoded.spans().size());
    decoded.rejections().forEach((why, spans) -> rejected(protocol, why).increment(spans));
    return decoded;
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

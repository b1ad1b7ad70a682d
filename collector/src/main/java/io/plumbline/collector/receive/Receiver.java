package io.plumbline.collector.receive;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plumbline.collector.pipeline.Admission.Permit;
import io.plumbline.collector.pipeline.Pipeline;
import io.plumbline.collector.pipeline.Request;
import io.plumbline.collector.source.BatchHeaders;
import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.source.NumberedBatch;
import io.plumbline.collector.source.SourceId;
import io.plumbline.collector.source.SourceLedger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every protocol does with a request: permit, pipeline, answer. Thread-safe.
 */
public final class Receiver {
  private static final Logger log = LoggerFactory.getLogger(Receiver.class);

  private static final List<String> INSTRUMENTATION =
      List.of("plumbline-instrumented", "plumbline-not-instrumented");

  /** A body that takes longer holds a permit that others could use. */
  static final long BODY_SECONDS = 30;

  private final Pipeline pipeline;
  private final RequestDecoder decoder;
  private final ScheduledExecutorService deadlines;
  private final SourceLedger sources;
  private final MeterRegistry meters;
  private final Counter unreadableBatches;

  /**
   * Hands requests to the pipeline.
   *
   * @param deadlines ends requests whose body does not come; one for each permit at most
   * @param sources hears what agents have instrumented
   */
  public Receiver(
      Pipeline pipeline,
      RequestDecoder decoder,
      ScheduledExecutorService deadlines,
      SourceLedger sources,
      MeterRegistry meters) {
    this.pipeline = pipeline;
    this.decoder = decoder;
    this.deadlines = deadlines;
    this.sources = sources;
    this.meters = meters;
    this.unreadableBatches = Counter.builder("plumbline.collector.batches.unreadable")
        .description("batches whose plumbline-* headers cannot be read")
        .register(meters);
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

  /**
   * What the source says about its batch; null if it says nothing, or nothing that can be read. Then
   * its spans are taken as anybody's are: present is present, absent is unknown.
   *
   * @param header the value of a name in lower case
   */
  @Nullable NumberedBatch numbered(UnaryOperator<@Nullable String> header) {
    try {
      NumberedBatch batch = BatchHeaders.read(header);
      if (batch != null) hearInstrumentation(batch.source(), header);
      return batch;
    } catch (IllegalArgumentException unreadable) {
      unreadableBatches.increment();
      if (unreadableBatches.count() == 1) {
        log.warn("a batch is taken as one without a number: {}", unreadable.getMessage());
      }
      return null;
    }
  }

  private void hearInstrumentation(SourceId source, UnaryOperator<@Nullable String> header) {
    Map<String, String> report = new HashMap<>();
    for (String name : INSTRUMENTATION) {
      String value = header.apply(name);
      if (value != null) report.put(name, value);
    }
    if (!report.isEmpty()) sources.instrumented(source, report);
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
      String protocol,
      WireFormat format,
      @Nullable NumberedBatch batch,
      byte[] encoded,
      Permit permit) {
    var request = new Received(format, batch, encoded);
    return pipeline
        .submit(request, permit)
        .thenApply(durable -> counted(protocol, request.decoded))
        .exceptionallyCompose(failed ->
            CompletableFuture.failedFuture(counted(protocol, ReceiveException.of(failed))));
  }

  /** A request in the pipeline. */
  private final class Received implements Request {
    private final WireFormat format;
    private final @Nullable NumberedBatch batch;
    private final byte[] encoded;
    private Decoded decoded = Decoded.NOTHING; // decoding thread, then whoever answers

    private Received(WireFormat format, @Nullable NumberedBatch batch, byte[] encoded) {
      this.format = format;
      this.batch = batch;
      this.encoded = encoded;
    }

    @Override
    public byte kind() {
      return format.journalKind(batch != null);
    }

    @Override
    public byte[] head() {
      return NumberedRecord.head(batch);
    }

    @Override
    public byte[] encoded() {
      return encoded;
    }

    @Override
    public Delivery decode(Permit permit) throws ReceiveException {
      byte[] plain = decoder.decompress(format, encoded);
      if (!permit.grow(plain.length)) throw ReceiveException.queueFull();
      decoded = decoder.decode(format, plain);
      return new Delivery(decoded.spans(), batch);
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

package io.plumbline.collector.receive;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.plumbline.collector.access.Token;
import io.plumbline.collector.pipeline.Admission.Permit;
import io.plumbline.collector.receive.WireFormat.Compression;
import io.plumbline.collector.receive.WireFormat.Message;
import io.plumbline.collector.source.BatchHeaders;
import io.plumbline.collector.source.NumberedBatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * {@code opentelemetry.proto.collector.trace.v1.TraceService/Export} (OTLP specification,
 * "OTLP/gRPC"). OK durable, perhaps but for spans that {@code partial_success} counts;
 * INVALID_ARGUMENT malformed; UNAUTHENTICATED no token; UNAVAILABLE with {@code RetryInfo} when the queue is full or the
 * journal or the index has failed; RESOURCE_EXHAUSTED without {@code RetryInfo} over the limit.
 *
 * <p>The request is taken as the bytes that came, compressed if they were: the journal wants them
 * so, and inflating and decoding have their own threads and their own limit.
 */
public final class OtlpGrpc {
  private static final String PROTOCOL = "otlp-grpc";
  private static final String SERVICE = "opentelemetry.proto.collector.trace.v1.TraceService";
  private static final long RETRY_SECONDS = 1;
  private static final Metadata.Key<String> ENCODING =
      Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
  private static final byte[] GZIP = {0x1F, (byte) 0x8B};
  private static final byte[] ZSTD = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};

  private final Receiver receiver;
  private final @Nullable Token token;

  /**
   * Makes the service.
   *
   * @param token what sources must show; null for none
   */
  public OtlpGrpc(Receiver receiver, @Nullable Token token) {
    this.receiver = receiver;
    this.token = token;
  }

  /** The service, to be added to a server whose inbound limit is that of the receiver. */
  public ServerServiceDefinition service() {
    MethodDescriptor<byte[], ExportTraceServiceResponse> export =
        MethodDescriptor.<byte[], ExportTraceServiceResponse>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Export"))
            .setRequestMarshaller(new RawBytes())
            .setResponseMarshaller(
                ProtoUtils.marshaller(ExportTraceServiceResponse.getDefaultInstance()))
            .build();
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(SERVICE).addMethod(export, this::start).build();
    return token == null ? service : ServerInterceptors.intercept(service, new Guard(token));
  }

  /** Lets through who shows the token in the call's metadata. */
  private record Guard(Token token) implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (token.isShownBy(headers.get(AUTHORIZATION))) return next.startCall(call, headers);
      call.close(
          io.grpc.Status.UNAUTHENTICATED.withDescription(
              "no or a wrong token (expected: authorization: Bearer)"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  /** Decompressors that leave everything as it is, for the server that this service is added to. */
  public static DecompressorRegistry decompressors() {
    return DecompressorRegistry.emptyInstance()
        .with(Codec.Identity.NONE, false)
        .with(new AsReceived("gzip"), true)
        .with(new AsReceived("zstd"), true);
  }

  private record AsReceived(String encoding) implements Decompressor {
    @Override
    public String getMessageEncoding() {
      return encoding;
    }

    @Override
    public InputStream decompress(InputStream compressed) {
      return compressed;
    }
  }

  /** What has to hear of the calls' bytes, for the server that this service is added to. */
  public static ServerStreamTracer.Factory inbound() {
    return GrpcInbound.factory();
  }

  /** By its magic number, too: messages of a compressed call may come plain. */
  private static Compression compression(Metadata headers, byte[] request) {
    String encoding = headers.get(ENCODING);
    if ("gzip".equals(encoding) && startsWith(request, GZIP)) return Compression.GZIP;
    if ("zstd".equals(encoding) && startsWith(request, ZSTD)) return Compression.ZSTD;
    return Compression.NONE;
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static boolean startsWith(byte[] request, byte[] magic) {
    return request.length >= magic.length
        && Arrays.equals(request, 0, magic.length, magic, 0, magic.length);
  }

  /** The most bytes a message may have, as it comes and after decompression. */
  public int mostRequestBytes() {
    return receiver.mostRequestBytes();
  }

  /** The permit comes first, then the message is asked for. */
  private ServerCall.Listener<byte[]> start(
      ServerCall<byte[], ExportTraceServiceResponse> call, Metadata headers) {
    Export export = new Export(call, headers, GrpcInbound.current());
    export.begin();
    return export;
  }

  /** One call. The transport's thread only, but for {@link #refuse} and the answer. */
  private final class Export extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], ExportTraceServiceResponse> call;
    private final Metadata headers;
    private final GrpcInbound inbound;
    private final AtomicBoolean closed = new AtomicBoolean();
    private byte @Nullable [] message;

    private Export(
        ServerCall<byte[], ExportTraceServiceResponse> call,
        Metadata headers,
        GrpcInbound inbound) {
      this.call = call;
      this.headers = headers;
      this.inbound = inbound;
    }

    private void begin() {
      Permit permit = receiver.tryAdmit(0);
      if (permit == null) {
        refuse(ReceiveException.queueFull());
        return;
      }
      Future<?> deadline =
          receiver.afterBodyDeadline(() -> refuse(ReceiveException.tooSlow(Receiver.BODY_SECONDS)));
      inbound.begin(permit, deadline, () -> refuse(ReceiveException.queueFull()));
      call.request(2); // the second would be one too many, which is only seen if it is asked for
    }

    @Override
    public void onMessage(byte[] request) {
      if (message == null) {
        message = request;
        return;
      }
      close(Status.newBuilder()
          .setCode(Code.INTERNAL_VALUE)
          .setMessage("a second message in a unary call (expected: one)")
          .build());
    }

    @Override
    public void onHalfClose() {
      Permit permit = inbound.take();
      if (permit == null) return; // refused while it came in
      if (message == null || closed.get()) {
        permit.release();
        close(Status.newBuilder()
            .setCode(Code.INTERNAL_VALUE)
            .setMessage("a unary call without a message (expected: one)")
            .build());
        return;
      }
      if (!permit.grow(message.length)) {
        permit.release();
        refuse(ReceiveException.queueFull());
        return;
      }
      var format = new WireFormat(Message.OTLP_PROTOBUF, compression(headers, message));
      NumberedBatch batch = receiver.numbered(name -> headers.get(ascii(name)));
      receiver.receive(PROTOCOL, format, batch, message, permit).whenComplete((decoded, failed) -> {
        if (failed == null) succeed(batch, decoded);
        else close(status(ReceiveException.of(failed)));
      });
    }

    @Override
    public void onCancel() {
      inbound.release();
    }

    private void succeed(@Nullable NumberedBatch batch, Decoded decoded) {
      if (!closed.compareAndSet(false, true) || call.isCancelled()) return;
      Metadata answer = new Metadata();
      if (batch != null) answer.put(ascii(BatchHeaders.BATCH), Long.toString(batch.number()));
      call.sendHeaders(answer);
      call.sendMessage(OtlpAnswers.success(decoded));
      call.close(io.grpc.Status.OK, new Metadata());
    }

    private void refuse(ReceiveException why) {
      inbound.release();
      close(status(receiver.counted(PROTOCOL, why)));
    }

    private void close(Status status) {
      if (!closed.compareAndSet(false, true)) return;
      StatusRuntimeException failure = StatusProto.toStatusRuntimeException(status);
      Metadata trailers = failure.getTrailers();
      call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
    }
  }

  private static Status status(ReceiveException refused) {
    Status.Builder status = Status.newBuilder().setMessage(String.valueOf(refused.getMessage()));
    switch (refused.reason()) {
      case MALFORMED -> status.setCode(Code.INVALID_ARGUMENT_VALUE);
      case TOO_LARGE -> status.setCode(Code.RESOURCE_EXHAUSTED_VALUE);
      case QUEUE_FULL, TOO_SLOW, FAILED ->
        status.setCode(Code.UNAVAILABLE_VALUE).addDetails(retryInfo());
    }
    return status.build();
  }

  private static Any retryInfo() {
    return Any.pack(RetryInfo.newBuilder()
        .setRetryDelay(Duration.newBuilder().setSeconds(RETRY_SECONDS))
        .build());
  }

  private static final class RawBytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }
}

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
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.plumbline.collector.access.Token;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
    ServerServiceDefinition service = ServerServiceDefinition.builder(SERVICE)
        .addMethod(export, ServerCalls.asyncUnaryCall(this::export))
        .build();
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

  /** Decompressors that leave gzip as it is, for the server that this service is added to. */
  public static DecompressorRegistry decompressors() {
    return DecompressorRegistry.emptyInstance()
        .with(Codec.Identity.NONE, false)
        .with(new GzipAsReceived(), true);
  }

  private static final class GzipAsReceived implements Decompressor {
    @Override
    public String getMessageEncoding() {
      return "gzip";
    }

    @Override
    public InputStream decompress(InputStream compressed) {
      return compressed;
    }
  }

  /** By gzip's magic number: no message starts so, since a field of type 7 does not exist. */
  private static boolean isGzip(byte[] request) {
    return request.length > 1 && request[0] == 0x1F && request[1] == (byte) 0x8B;
  }

  /** The most bytes a message may have, as it comes and after decompression. */
  public int mostRequestBytes() {
    return receiver.decoder().mostRequestBytes();
  }

  private void export(byte[] request, StreamObserver<ExportTraceServiceResponse> answer) {
    receiver
        .receive(PROTOCOL, new WireFormat(false, isGzip(request)), request)
        .whenComplete((decoded, failed) -> {
          if (failed != null) {
            answer.onError(status(failed));
            return;
          }
          answer.onNext(OtlpAnswers.success(decoded));
          answer.onCompleted();
        });
  }

  private static StatusRuntimeException status(Throwable failed) {
    ReceiveException refused = ReceiveException.of(failed);
    Status.Builder status = Status.newBuilder().setMessage(String.valueOf(refused.getMessage()));
    switch (refused.reason()) {
      case MALFORMED -> status.setCode(Code.INVALID_ARGUMENT_VALUE);
      case TOO_LARGE -> status.setCode(Code.RESOURCE_EXHAUSTED_VALUE);
      case QUEUE_FULL, FAILED -> status.setCode(Code.UNAVAILABLE_VALUE).addDetails(retryInfo());
    }
    return StatusProto.toStatusRuntimeException(status.build());
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

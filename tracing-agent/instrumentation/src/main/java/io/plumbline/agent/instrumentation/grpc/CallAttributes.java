package io.plumbline.agent.instrumentation.grpc;

import io.grpc.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import org.jspecify.annotations.Nullable;

/** The <a href="https://opentelemetry.io/docs/specs/semconv/rpc/grpc/">conventions for gRPC</a>, of both sides. */
final class CallAttributes implements AttributesExtractor<Call, Status> {
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("rpc.system");
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("rpc.service");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<Long> STATUS = AttributeKey.longKey("rpc.grpc.status_code");
  private static final AttributeKey<String> HOST = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  @Override
  public void onStart(AttributesBuilder attributes, Context parent, Call call) {
    attributes.put(SYSTEM, "grpc");
    int slash = call.method.lastIndexOf('/');
    if (slash > 0) attributes.put(SERVICE, call.method.substring(0, slash));
    attributes.put(METHOD, call.method.substring(slash + 1));
    if (call.authority != null) address(attributes, call.authority);
  }

  private static void address(AttributesBuilder attributes, String authority) {
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > 0
        && colon < authority.length() - 1
        && authority.substring(colon + 1).chars().allMatch(Character::isDigit);
    attributes.put(HOST, hasPort ? authority.substring(0, colon) : authority);
    if (hasPort) attributes.put(PORT, Long.parseLong(authority.substring(colon + 1)));
  }

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      Call call,
      @Nullable Status status,
      @Nullable Throwable error) {
    if (status != null) attributes.put(STATUS, status.getCode().value());
    if (error != null) {
      attributes.put(ERROR, error.getClass().getName());
    } else if (status != null && !status.isOk()) {
      attributes.put(ERROR, status.getCode().name());
    }
  }
}

package io.plumbline.agent.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Names this process where the user did not: by its jar or main class, and by a random instance id. */
final class ProcessResource {
  static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> INSTANCE =
      AttributeKey.stringKey("service.instance.id");
  private static final AttributeKey<String> DISTRIBUTION =
      AttributeKey.stringKey("telemetry.distro.name");

  private ProcessResource() {}

  static Resource complete(Resource resource) {
    AttributesBuilder attributes = resource.getAttributes().toBuilder();
    String service = resource.getAttribute(SERVICE);
    String derived = serviceName(System.getProperty("sun.java.command"));
    if ((service == null || service.startsWith("unknown_service")) && derived != null) {
      attributes.put(SERVICE, derived);
    }
    if (resource.getAttribute(INSTANCE) == null)
      attributes.put(INSTANCE, UUID.randomUUID().toString());
    attributes.put(DISTRIBUTION, "plumbline");
    return Resource.create(attributes.build(), resource.getSchemaUrl());
  }

  /**
   * {@code /opt/shop/order.jar --port 1} gives {@code order}, {@code com.example.OrderMain} gives {@code
   * OrderMain}.
   */
  static @Nullable String serviceName(@Nullable String command) {
    if (command == null || command.trim().isEmpty()) return null;
    String program = command.trim().split("\\s", 2)[0];
    if (program.endsWith(".jar")) {
      String file =
          program.substring(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
      return file.substring(0, file.length() - ".jar".length());
    }
    String name = program.substring(program.lastIndexOf('/') + 1); // module/main.Class
    return name.substring(name.lastIndexOf('.') + 1);
  }
}

package io.plumbline.collector.flow;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** The shape of a flow file, {@code flow.schema.json}. Thread-safe. */
final class FlowSchema {
  /** The keys of an expectation of which it has exactly one. */
  static final List<String> RULES = List.of(
      "require",
      "forbid",
      "once",
      "atMost",
      "order",
      "oneOf",
      "equal",
      "balance",
      "compensate",
      "assert");

  private final Schema schema;

  FlowSchema() {
    try (InputStream resource = FlowSchema.class.getResourceAsStream("flow.schema.json")) {
      if (resource == null) throw new IllegalStateException("flow.schema.json is not in the jar");
      SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          building ->
              building.schemaRegistryConfig(com.networknt.schema.SchemaRegistryConfig.builder()
                  .locale(Locale.ENGLISH)
                  .build()));
      schema = registry.getSchema(resource, InputFormat.JSON);
      schema.initializeValidators();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("flow.schema.json", unreadable);
    }
  }

  /** Adds what does not meet the schema; returns whether nothing was added. */
  boolean check(String file, YamlDocument document, List<FlowProblem> problems) {
    int before = problems.size();
    for (Error error : schema.validate(document.json())) {
      String path = path(error);
      problems.add(new FlowProblem(file, document.line(path), path, message(error)));
    }
    return problems.size() == before;
  }

  private static String path(Error error) {
    NodePath location = error.getInstanceLocation();
    var path = new StringBuilder();
    for (int i = 0; i < location.getNameCount(); i++) {
      path.append(i == 0 ? "" : ".").append(location.getElement(i));
    }
    String property = error.getProperty();
    if (property != null) path.append(path.isEmpty() ? "" : ".").append(property);
    return path.toString();
  }

  private static String message(Error error) {
    boolean scalar = error.getInstanceNode() != null && error.getInstanceNode().isValueNode();
    return (scalar ? error.getInstanceNode() + ": " : "") + error.getMessage();
  }
}

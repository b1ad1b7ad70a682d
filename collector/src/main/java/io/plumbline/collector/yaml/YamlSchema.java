package io.plumbline.collector.yaml;

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

/** The shape that a document has to have, from a JSON Schema. Thread-safe. */
public final class YamlSchema {
  private final Schema schema;

  /** The schema of that name beside the class. */
  public YamlSchema(Class<?> beside, String name) {
    try (InputStream resource = beside.getResourceAsStream(name)) {
      if (resource == null) throw new IllegalStateException(name + " is not in the jar");
      SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          building ->
              building.schemaRegistryConfig(com.networknt.schema.SchemaRegistryConfig.builder()
                  .locale(Locale.ENGLISH)
                  .build()));
      schema = registry.getSchema(resource, InputFormat.JSON);
      schema.initializeValidators();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(name, unreadable);
    }
  }

  /** Adds what does not meet the schema; returns whether nothing was added. */
  boolean check(String file, YamlDocument document, List<YamlProblem> problems) {
    int before = problems.size();
    for (Error error : schema.validate(document.json())) {
      String path = path(error);
      problems.add(new YamlProblem(file, document.line(path), path, message(error)));
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

package io.plumbline.collector.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One document of a YAML file as JSON, which remembers the line of every key. YAML can do more than
 * JSON: aliases, tags and keys that are not text are refused, and so is a key that is there twice.
 */
public final class YamlDocument {
  private static final int MOST_CHARACTERS = 1 << 20;
  private static final int DEEPEST = 20;

  private final JsonNode json;
  private final Map<String, Integer> lines; // by path of the key

  private YamlDocument(JsonNode json, Map<String, Integer> lines) {
    this.json = json;
    this.lines = lines;
  }

  /** Reads the documents of a file; what cannot be read is added to the problems. */
  static List<YamlDocument> read(String file, String text, List<YamlProblem> problems) {
    var options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(0);
    List<YamlDocument> documents = new ArrayList<>();
    try {
      for (Node root : new Yaml(options).composeAll(new StringReader(text))) {
        var reading = new Reading(file, problems);
        JsonNode json = reading.json(root, "");
        documents.add(new YamlDocument(json, reading.lines));
      }
    } catch (MarkedYAMLException wrong) {
      int line = wrong.getProblemMark() == null ? 1 : wrong.getProblemMark().getLine() + 1;
      problems.add(new YamlProblem(file, line, "", "not YAML: " + wrong.getProblem()));
    } catch (YAMLException wrong) {
      problems.add(new YamlProblem(file, 1, "", "not YAML: " + wrong.getMessage()));
    }
    return documents;
  }

  public JsonNode json() {
    return json;
  }

  /** The line of a key, or where it is missing, of the nearest one above it. */
  public int line(String path) {
    String at = path;
    while (true) {
      Integer line = lines.get(at);
      if (line != null) return line;
      int dot = at.lastIndexOf('.');
      if (dot < 0) return lines.getOrDefault("", 1);
      at = at.substring(0, dot);
    }
  }

  private static final class Reading {
    private final String file;
    private final List<YamlProblem> problems;
    private final Map<String, Integer> lines = new HashMap<>();

    Reading(String file, List<YamlProblem> problems) {
      this.file = file;
      this.problems = problems;
    }

    JsonNode json(Node node, String path) {
      lines.putIfAbsent(path, line(node));
      if (node.getAnchor() != null) refuse(node, path, "an anchor");
      if (node instanceof MappingNode mapping) return object(mapping, path);
      if (node instanceof SequenceNode sequence) return array(sequence, path);
      return scalar((ScalarNode) node, path);
    }

    private ObjectNode object(MappingNode mapping, String path) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (NodeTuple entry : mapping.getValue()) {
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
          refuse(entry.getKeyNode(), path, "a key that is not text");
          continue;
        }
        String inner = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
        if (object.has(key.getValue())) refuse(key, inner, "a second value");
        lines.put(inner, line(key));
        object.set(key.getValue(), json(entry.getValueNode(), inner));
      }
      return object;
    }

    private ArrayNode array(SequenceNode sequence, String path) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      int index = 0;
      for (Node element : sequence.getValue()) {
        array.add(json(element, path.isEmpty() ? "" + index : path + "." + index));
        index++;
      }
      return array;
    }

    private JsonNode scalar(ScalarNode scalar, String path) {
      JsonNodeFactory make = JsonNodeFactory.instance;
      String text = scalar.getValue();
      Tag tag = scalar.getTag();
      if (tag.equals(Tag.NULL)) return make.nullNode();
      if (tag.equals(Tag.BOOL)) return make.booleanNode(Boolean.parseBoolean(text));
      if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
        return number(text).<JsonNode>map(make::numberNode).orElseGet(() -> make.textNode(text));
      }
      if (!tag.equals(Tag.STR) && !tag.equals(Tag.TIMESTAMP)) refuse(scalar, path, "a tag " + tag);
      return make.textNode(text);
    }

    /** Decimal only: octal and base 60 are surprises of YAML 1.1, and stay texts. */
    private static Optional<BigDecimal> number(String text) {
      try {
        return Optional.of(new BigDecimal(text));
      } catch (NumberFormatException surprising) {
        return Optional.empty();
      }
    }

    private void refuse(Node node, String path, String what) {
      problems.add(
          new YamlProblem(file, line(node), path, what + " (expected: plain YAML, each key once)"));
    }

    private static int line(Node node) {
      return node.getStartMark().getLine() + 1;
    }
  }
}

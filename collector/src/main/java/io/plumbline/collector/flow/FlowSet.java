package io.plumbline.collector.flow;

import io.plumbline.collector.yaml.BadYamlException;
import io.plumbline.collector.yaml.YamlFiles;
import io.plumbline.collector.yaml.YamlSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The flows of a directory: {@code *.yaml} and {@code *.yml}, one flow a document. Taken as a whole or
 * not at all: if one file is wrong, those that were there before stay. Thread-safe.
 */
public final class FlowSet {
  private final @Nullable Path directory;
  private final YamlSchema schema = new YamlSchema(FlowSet.class, "flow.schema.json");
  private volatile List<Flow> flows = List.of();

  private FlowSet(@Nullable Path directory) {
    this.directory = directory;
  }

  /** No flows, and nothing to reload. */
  public static FlowSet none() {
    return new FlowSet(null);
  }

  /**
   * Reads the directory.
   *
   * @throws BadYamlException if a file is wrong
   * @throws IOException if the directory or a file cannot be read
   */
  public static FlowSet open(Path directory) throws BadYamlException, IOException {
    var set = new FlowSet(directory);
    set.reload();
    return set;
  }

  /**
   * Reads the directory again.
   *
   * @return how many flows there are now
   * @throws BadYamlException if a file is wrong: then nothing has changed; likewise the other
   */
  public synchronized int reload() throws BadYamlException, IOException {
    if (directory == null) return 0;
    List<Flow> read = YamlFiles.read(directory, schema, FlowReader::read);
    flows = read;
    return read.size();
  }

  /** The flows as they are now, in order of their files. */
  public List<Flow> current() {
    return flows;
  }
}

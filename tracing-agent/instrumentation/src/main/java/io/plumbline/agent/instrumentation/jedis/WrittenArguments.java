package io.plumbline.agent.instrumentation.jedis;

import io.plumbline.agent.weave.Alternative;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.args.Rawable;

/** How Jedis 4 and later holds a command. */
@Alternative
final class WrittenArguments {
  private static final int MAX_ARGUMENTS = 512; // more would not fit into the span's text

  private WrittenArguments() {}

  static Sending start(Object arguments) {
    CommandArguments written = (CommandArguments) arguments;
    List<byte[]> values = new ArrayList<>();
    Iterator<Rawable> all = written.iterator();
    if (all.hasNext()) all.next(); // the command itself
    while (all.hasNext() && values.size() < MAX_ARGUMENTS) values.add(all.next().getRaw());
    return Sending.start(written.getCommand(), values);
  }
}

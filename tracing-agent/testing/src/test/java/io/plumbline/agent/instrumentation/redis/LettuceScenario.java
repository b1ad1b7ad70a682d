package io.plumbline.agent.instrumentation.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What the application sees of Redis is printed. Argument: the port. */
final class LettuceScenario {
  private final RedisClient client;
  private StatefulRedisConnection<String, String> connection;

  private LettuceScenario(RedisClient client) {
    this.client = client;
  }

  public static void main(String[] arguments) throws Exception {
    RedisURI server = RedisURI.create("127.0.0.1", Integer.parseInt(arguments[0]));
    LettuceScenario scenario = new LettuceScenario(RedisClient.create(server));
    Orders.serve(scenario::order);
    scenario.afterwards();
    scenario.connection.close();
    scenario.client.shutdown(0, 2, TimeUnit.SECONDS);
  }

  /** The request connects first, so that it starts the threads that serve everybody. */
  private void order() throws Exception {
    connection = client.connect();
    RedisCommands<String, String> redis = connection.sync();
    System.out.println("set " + redis.set("order:1", "secret card"));
    System.out.println("get " + redis.get("order:1"));
    try {
      redis.hget("order:1", "field");
    } catch (RedisException e) {
      System.out.println("hget " + e.getMessage());
    }
    redis.multi();
    redis.set("order:3", "secret three");
    System.out.println("exec " + redis.exec().size());
    inParallel(connection.async());
    StatefulRedisConnection<String, String> closed = client.connect();
    closed.close();
    try {
      closed.sync().get("closed");
    } catch (RedisException e) {
      System.out.println("closed " + e.getMessage());
    }
  }

  private static void inParallel(RedisAsyncCommands<String, String> redis) throws Exception {
    RedisFuture<String> set = redis.set("order:2", "secret two");
    RedisFuture<String> wrong = redis.hget("order:2", "field");
    RedisFuture<Long> length = redis.strlen("order:2");
    System.out.println("async " + set.get(20, TimeUnit.SECONDS) + " "
        + length
            .thenCompose(any -> redis.append("order:2", "secret end"))
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS));
    try {
      wrong.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      System.out.println("async " + e.getCause().getMessage());
    }
  }

  private void afterwards() throws Exception {
    RedisAsyncCommands<String, String> redis = connection.async();
    System.out.println("after "
        + redis
            .getrange("order:1", 0, 2)
            .thenCompose(any -> redis.bitcount("order:1"))
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS));
  }
}

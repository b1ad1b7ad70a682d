package io.plumbline.agent.instrumentation.redis;

import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** What the application sees of Redis is printed. Arguments: the port, and a port where nobody listens. */
final class JedisScenario {
  private JedisScenario() {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    try (JedisPool pool = new JedisPool("127.0.0.1", port)) {
      Orders.serve(() -> {
        try (Jedis jedis = pool.getResource()) {
          order(jedis);
        }
        try (Jedis nobody = new Jedis("127.0.0.1", Integer.parseInt(arguments[1]))) {
          nobody.get("refused");
        } catch (JedisConnectionException e) {
          System.out.println("refused");
        }
      });
      try (Jedis jedis = pool.getResource()) { // after the request
        System.out.println("getrange " + jedis.getrange("order:1", 0, 2));
      }
    }
  }

  private static void order(Jedis jedis) {
    System.out.println("set " + jedis.set("order:1", "secret card"));
    System.out.println("get " + jedis.get("order:1"));
    try {
      jedis.hget("order:1", "field");
    } catch (JedisDataException e) {
      System.out.println("hget " + e.getMessage());
    }
    pipeline(jedis);
    Transaction transaction = jedis.multi();
    transaction.set("order:3", "secret three");
    System.out.println("exec " + transaction.exec());
    jedis.select(1);
    System.out.println("in 1 " + jedis.get("order:1"));
    jedis.select(0);
  }

  private static void pipeline(Jedis jedis) {
    Pipeline pipeline = jedis.pipelined();
    Response<String> set = pipeline.set("order:2", "secret two");
    Response<String> wrong = pipeline.hget("order:2", "field");
    Response<List<String>> got = pipeline.mget("order:1", "order:2");
    pipeline.sync();
    System.out.println("pipeline " + set.get() + " " + got.get());
    try {
      System.out.println(wrong.get());
    } catch (JedisDataException e) {
      System.out.println("pipeline " + e.getMessage());
    }
  }
}

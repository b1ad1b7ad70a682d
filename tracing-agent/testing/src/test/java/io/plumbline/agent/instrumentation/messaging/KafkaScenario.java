package io.plumbline.agent.instrumentation.messaging;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Orders go to a topic within requests, and are worked on, looked through and handed on by consumers. What the
 * application sees is printed. Arguments: the broker, and a suffix of the topics.
 */
final class KafkaScenario {
  private final String broker;
  private final String orders;
  private final String shipments;
  private final KafkaProducer<String, String> producer;
  private final URL web;

  private KafkaScenario(String broker, String suffix, int port) throws IOException {
    this.broker = broker;
    orders = "orders-" + suffix;
    shipments = "shipments-" + suffix;
    web = new URL("http://127.0.0.1:" + port);
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", broker);
    settings.put("max.request.size", 10_000);
    producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    KafkaScenario scenario =
        new KafkaScenario(arguments[0], arguments[1], server.getAddress().getPort());
    server.createContext("/order", scenario::order);
    server.createContext("/work", exchange -> answer(exchange, 204));
    scenario.run();
    scenario.producer.close();
    server.stop(0);
  }

  private void run() throws Exception {
    for (String id : new String[] {"1", "2", "3"}) order(id);
    sendTooMuch();
    try (KafkaConsumer<String, String> consumer = consumer("packing", orders)) {
      pack(consumer);
    }
    try (KafkaConsumer<String, String> consumer = consumer("counting", shipments)) {
      lookThrough(consumer);
    }
  }

  private void order(HttpExchange exchange) throws IOException {
    String id = exchange.getRequestURI().getPath().substring("/order/".length());
    ProducerRecord<String, String> message = new ProducerRecord<>(orders, id, "order " + id);
    message.headers().add("kind", "new".getBytes(StandardCharsets.UTF_8));
    try {
      producer
          .send(message, (stored, error) -> System.out.println("stored " + stored.topic()))
          .get();
      if (id.equals("2")) producer.send(message).get(); // its headers are locked by now
      answer(exchange, 202);
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException(e);
    }
  }

  private void sendTooMuch() throws InterruptedException {
    char[] much = new char[20_000];
    Arrays.fill(much, 'x');
    try {
      producer.send(new ProducerRecord<>(orders, "large", new String(much))).get();
    } catch (ExecutionException e) {
      System.out.println("too much: " + e.getCause().getClass().getSimpleName());
    }
  }

  /** Works on each order, hands it on with its headers on a thread of its own, and leaves the last loop early. */
  private void pack(KafkaConsumer<String, String> consumer) throws Exception {
    List<ConsumerRecord<String, String>> packed = new ArrayList<>();
    while (packed.size() < 4) {
      for (ConsumerRecord<String, String> order : consumer.poll(Duration.ofMillis(200))) {
        packed.add(order);
        System.out.println("packed " + order.key() + " of " + order.value());
        call("/work/" + order.key());
        if (packed.size() == 4) break;
      }
    }
    consumer.poll(Duration.ofMillis(1)); // after the early end nothing is current any more
    call("/work/idle");
    for (ConsumerRecord<String, String> order : packed) {
      producer
          .send(new ProducerRecord<>(shipments, null, order.key(), order.value(), order.headers()))
          .get();
    }
  }

  private void lookThrough(KafkaConsumer<String, String> consumer) {
    int seen = 0;
    while (seen < 4) {
      ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
      for (TopicPartition partition : records.partitions()) {
        List<ConsumerRecord<String, String>> ofPartition = records.records(partition);
        System.out.println("first is " + ofPartition.get(0).key().length() + " long");
        for (ConsumerRecord<String, String> shipment : ofPartition) {
          System.out.println("counted " + shipment.key());
          seen++;
        }
      }
    }
  }

  private KafkaConsumer<String, String> consumer(String group, String topic) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", broker);
    settings.put("group.id", group + "-" + topic);
    settings.put("auto.offset.reset", "earliest");
    settings.put("max.poll.records", "10");
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    consumer.subscribe(Collections.singleton(topic));
    return consumer;
  }

  /** As a caller from outside, whom no agent traces. */
  private void order(String id) throws IOException {
    try (Socket socket = new Socket(web.getHost(), web.getPort())) {
      String request = "GET /order/" + id + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n"
          + "X-Serial-Number: S-" + id + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer = new BufferedReader(
          new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      System.out.println("/order/" + id + " " + answer.readLine());
    }
  }

  private void call(String path) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(web, path).openConnection();
    System.out.println(path + " " + connection.getResponseCode());
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }
}

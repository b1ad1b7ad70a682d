package io.plumbline.agent.instrumentation.rpc;

import com.sun.net.httpserver.HttpServer;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Requests with serial numbers call a gRPC service in each of its ways. Queries tell by their parent which context
 * they ran in.
 */
final class GrpcScenario {
  static final List<String> CASES =
      List.of("unary", "stream", "bidi", "missing", "failing", "thrown");

  private static final MethodDescriptor<String, String> UNARY =
      method("Unary", MethodDescriptor.MethodType.UNARY);
  private static final MethodDescriptor<String, String> STREAM =
      method("Stream", MethodDescriptor.MethodType.SERVER_STREAMING);
  private static final MethodDescriptor<String, String> BIDI =
      method("Bidi", MethodDescriptor.MethodType.BIDI_STREAMING);

  private final ManagedChannel channel;

  private GrpcScenario(ManagedChannel channel) {
    this.channel = channel;
  }

  public static void main(String[] arguments) throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Server grpc =
        NettyServerBuilder.forAddress(any).addService(service()).build().start();
    GrpcScenario scenario =
        new GrpcScenario(NettyChannelBuilder.forAddress("127.0.0.1", grpc.getPort())
            .usePlaintext()
            .build());
    HttpServer http = HttpServer.create(any, 0);
    http.setExecutor(Executors.newCachedThreadPool());
    http.createContext("/front", exchange -> {
      String path = exchange.getRequestURI().getPath();
      String answer;
      try {
        answer = scenario.call(path.substring(path.lastIndexOf('/') + 1));
      } catch (Exception e) {
        answer = e.toString();
      }
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    http.start();
    for (String each : CASES) System.out.println(each + ": " + ask(http, each));
    System.exit(0); // the servers have threads of their own
  }

  private static String ask(HttpServer http, String what) throws IOException {
    URL url = new URL("http://127.0.0.1:" + http.getAddress().getPort() + "/front/" + what);
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setRequestProperty("X-Serial-Number", "S-" + what);
    return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private String call(String what) throws Exception {
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    Channel captured = ClientInterceptors.intercept(
        channel, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
    String answer = switch (what) {
      case "stream" -> stream(captured);
      case "bidi" -> bidi(captured);
      default -> unary(captured, what);
    };
    Metadata.Key<String> serial =
        Metadata.Key.of("x-serial-number", Metadata.ASCII_STRING_MARSHALLER);
    Metadata answered = headers.get() == null ? trailers.get() : headers.get();
    return answer + " " + answered.get(serial);
  }

  private static String unary(Channel channel, String what) {
    try {
      return ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, what);
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode().name();
    }
  }

  private static String stream(Channel channel) {
    StringBuilder all = new StringBuilder();
    Iterator<String> answers =
        ClientCalls.blockingServerStreamingCall(channel, STREAM, CallOptions.DEFAULT, "stream");
    answers.forEachRemaining(all::append);
    return all.toString();
  }

  private static String bidi(Channel channel) throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    StringBuilder all = new StringBuilder();
    StreamObserver<String> requests = ClientCalls.asyncBidiStreamingCall(
        channel.newCall(BIDI, CallOptions.DEFAULT), observer(all::append, () -> {
          query("answered");
          done.complete(all.toString());
        }));
    requests.onNext("a");
    requests.onNext("b");
    requests.onCompleted();
    return done.get();
  }

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("shop.Stock")
        .addMethod(UNARY, ServerCalls.asyncUnaryCall(GrpcScenario::answer))
        .addMethod(STREAM, ServerCalls.asyncServerStreamingCall((request, answers) -> {
          query("done_stream");
          answers.onNext("1");
          answers.onNext("2");
          answers.onCompleted();
        }))
        .addMethod(
            BIDI,
            ServerCalls.asyncBidiStreamingCall(answers -> observer(
                request -> {
                  query("done_bidi");
                  answers.onNext(request + request);
                },
                answers::onCompleted)))
        .build();
  }

  private static void answer(String request, StreamObserver<String> answers) {
    query("done_" + request);
    if (request.equals("missing")) {
      answers.onError(Status.NOT_FOUND.asRuntimeException());
    } else if (request.equals("failing")) {
      answers.onError(Status.INTERNAL.asRuntimeException());
    } else if (request.equals("thrown")) {
      throw new IllegalStateException("the handler's");
    } else {
      answers.onNext("answer");
      answers.onCompleted();
    }
  }

  private static StreamObserver<String> observer(
      java.util.function.Consumer<String> next, Runnable completed) {
    return new StreamObserver<>() {
      @Override
      public void onNext(String value) {
        next.accept(value);
      }

      @Override
      public void onError(Throwable error) {
        throw new IllegalStateException(error);
      }

      @Override
      public void onCompleted() {
        completed.run();
      }
    };
  }

  private static MethodDescriptor<String, String> method(
      String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName("shop.Stock/" + name)
        .setRequestMarshaller(new Text())
        .setResponseMarshaller(new Text())
        .build();
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A span {@code SELECT <table>} of the context that this runs in. */
  private static void query(String table) {
    String url = "jdbc:h2:mem:;INIT=CREATE TABLE " + table + " (id INT)";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT * FROM " + table);
    } catch (SQLException e) {
      throw new IllegalStateException(table, e);
    }
  }
}

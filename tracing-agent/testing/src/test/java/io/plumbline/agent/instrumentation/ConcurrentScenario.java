package io.plumbline.agent.instrumentation;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request that hands queries to other threads in many ways, and one query of each pool afterwards,
 * outside of any request. Each way queries a table of its own name.
 */
final class ConcurrentScenario {
  static final List<String> CARRIED = List.of(
      "execute",
      "execute_queued",
      "late_execute",
      "late_submit",
      "fork_join_invoke",
      "forked",
      "submit_runnable",
      "submit_callable",
      "queued",
      "invoke_all",
      "scheduled",
      "fork_join_execute",
      "fork_join_submit",
      "supply_async",
      "run_async",
      "complete_async",
      "then_apply_async",
      "then_accept",
      "handle_async",
      "when_complete",
      "compose_async",
      "combine_async",
      "either_async");
  static final List<String> NOT_CARRIED = List.of(
      "periodic",
      "later_execute",
      "later_pool",
      "later_scheduler",
      "later_fork_join",
      "later_http");

  private static final String URL = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1";

  private final ExecutorService pool = Executors.newFixedThreadPool(1);
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final ForkJoinPool forkJoin = new ForkJoinPool(1);
  private final ExecutorService late = Executors.newFixedThreadPool(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final Runnable same = new Same();
  private @Nullable Future<?> lateResult;
  private final CountDownLatch periodic = new CountDownLatch(1);

  private ConcurrentScenario() {}

  public static void main(String[] arguments) throws Exception {
    for (String table : CARRIED) execute("CREATE TABLE " + table + " (id INT)");
    for (String table : NOT_CARRIED) execute("CREATE TABLE " + table + " (id INT)");
    execute("CREATE TABLE same (id INT)");
    execute("CREATE TABLE transfer (id INT)");
    new ConcurrentScenario().run();
  }

  private void run() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve(server, "/orders", () -> {
      executors();
      bareTasks();
      futures();
    });
    serve(server, "/first", () -> late.execute(same));
    serve(server, "/second", () -> late.execute(same));
    serve(server, "/transfer", () -> pool.submit(ConcurrentScenario::transfer).get());
    serve(server, "/nothing", () -> {});
    server.start();
    HttpClient client = HttpClient.newHttpClient();
    for (String path : List.of("/orders", "/first", "/second", "/transfer")) {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
      System.out.println(path + " "
          + client
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
              .statusCode());
    }
    late.execute(same);
    gate.countDown();
    URI nothing = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/nothing");
    client.send(HttpRequest.newBuilder(nothing).build(), head -> {
      query("later_http");
      return BodySubscribers.discarding();
    });
    pool.execute(() -> query("later_execute"));
    pool.submit(() -> query("later_pool")).get();
    scheduler.submit(() -> query("later_scheduler")).get();
    forkJoin.submit(() -> query("later_fork_join")).get();
    scheduler.shutdownNow();
    pool.shutdown();
    late.shutdown();
    require(late.awaitTermination(10, TimeUnit.SECONDS), "late ones ended");
    require(lateResult != null && lateResult.isDone(), "late result");
    server.stop(0);
  }

  private static final class Same implements Runnable {
    @Override
    public void run() {
      query("same");
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void serve(HttpServer server, String path, Work work) {
    server.createContext(path, exchange -> {
      int status = 200;
      try {
        work.run();
      } catch (Exception e) {
        e.printStackTrace();
        status = 500;
      }
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    });
  }

  private static Object transfer() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("INSERT INTO transfer VALUES (1)");
      connection.commit();
    }
    return 1;
  }

  /** {@code execute} of what is its own task; the application sees that and nothing else everywhere. */
  private void bareTasks() throws Exception {
    List<Runnable> seen = new CopyOnWriteArrayList<>();
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(2)) {
          @Override
          protected void beforeExecute(Thread thread, Runnable task) {
            seen.add(task);
          }
        };
    one.setRejectedExecutionHandler((task, pool) -> seen.add(task));
    CountDownLatch busy = new CountDownLatch(1);
    Runnable first = () -> {
      query("execute");
      await(busy);
    };
    Runnable queued = () -> query("execute_queued");
    Runnable removed = () -> query("removed");
    Runnable rejected = () -> query("rejected");
    one.execute(first);
    one.execute(queued);
    one.execute(removed);
    one.execute(rejected);
    require(one.getQueue().contains(removed), "queue shows the task");
    require(one.remove(removed), "remove finds the task");
    busy.countDown();
    one.shutdown();
    require(one.awaitTermination(10, TimeUnit.SECONDS), "ended");
    require(seen.containsAll(List.of(first, queued, rejected)) && seen.size() == 3, "own tasks");
    late.execute(() -> await(gate));
    late.execute(() -> query("late_execute"));
    lateResult = late.submit(() -> query("late_submit"));
    forkJoin.invoke(new RecursiveTask<Integer>() {
      @Override
      protected Integer compute() {
        query("fork_join_invoke");
        return new RecursiveTask<Integer>() {
          @Override
          protected Integer compute() {
            return query("forked");
          }
        }.fork().join();
      }
    });
  }

  private static void await(CountDownLatch latch) {
    try {
      require(latch.await(10, TimeUnit.SECONDS), "opened");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void require(boolean fulfilled, String what) {
    if (!fulfilled) throw new IllegalStateException("expected: " + what);
  }

  private void executors() throws Exception {
    Runnable runnable = () -> query("submit_runnable");
    CountDownLatch busy = new CountDownLatch(1);
    Future<?> blocker = pool.submit(() -> busy.await(10, TimeUnit.SECONDS));
    Future<?> queued = pool.submit(() -> query("queued"));
    busy.countDown();
    blocker.get();
    queued.get();
    pool.submit(runnable).get();
    pool.submit(() -> query("submit_callable")).get();
    pool.invokeAll(List.of(() -> query("invoke_all")));
    scheduler.schedule(() -> query("scheduled"), 1, TimeUnit.MILLISECONDS).get();
    Future<?> repeated = scheduler.scheduleAtFixedRate(
        () -> {
          if (periodic.getCount() == 0) return;
          query("periodic");
          periodic.countDown();
        },
        0,
        1,
        TimeUnit.MILLISECONDS);
    periodic.await();
    repeated.cancel(false);
    CountDownLatch executed = new CountDownLatch(1);
    forkJoin.execute(() -> {
      query("fork_join_execute");
      executed.countDown();
    });
    executed.await();
    forkJoin.submit(() -> query("fork_join_submit")).get();
  }

  private void futures() throws Exception {
    CompletableFuture<Integer> first = new CompletableFuture<>();
    CompletableFuture<?> chain = first
        .thenApplyAsync(one -> query("then_apply_async"))
        .handleAsync((one, error) -> query("handle_async"), pool)
        .whenComplete((one, error) -> query("when_complete"))
        .thenComposeAsync(
            one -> CompletableFuture.completedFuture(query("compose_async")), forkJoin)
        .thenCombineAsync(first, (one, two) -> query("combine_async"))
        .applyToEitherAsync(new CompletableFuture<>(), one -> query("either_async"))
        .thenAccept(one -> query("then_accept"));
    CompletableFuture.supplyAsync(() -> query("supply_async")).get();
    CompletableFuture.runAsync(() -> query("run_async"), pool).get();
    new CompletableFuture<Integer>()
        .completeAsync(() -> query("complete_async"))
        .get();
    Thread completes = new Thread(() -> first.complete(1));
    completes.start();
    chain.get();
  }

  private static int query(String table) {
    execute("SELECT * FROM " + table);
    return 1;
  }

  private static void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}

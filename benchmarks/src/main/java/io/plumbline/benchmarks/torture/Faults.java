package io.plumbline.benchmarks.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes things go wrong, one after another. Used by one thread. */
final class Faults {
  private static final int PAST_THE_LEASE_SECONDS = IdServerProcess.LEASE_TTL_SECONDS + 2;
  private static final int HOUR_SECONDS = 3_600;
  private static final int MAX_BACKUPS = 3;

  private final Postgres database;
  private final List<IdServerProcess> servers;
  private final List<ClientProcess> clients;
  private final SteppedGenerator generator;
  private final Random random;
  private final List<Path> backups = new ArrayList<>();

  Faults(
      Postgres database,
      List<IdServerProcess> servers,
      List<ClientProcess> clients,
      SteppedGenerator generator,
      Random random) {
    this.database = database;
    this.servers = servers;
    this.clients = clients;
    this.generator = generator;
    this.random = random;
  }

  /** Makes one, and repairs it. */
  void make(Fault fault, Duration stop) throws IOException, InterruptedException {
    switch (fault) {
      case SERVER_KILLED -> restart(List.of(anyServer()));
      case SERVERS_START_TOGETHER -> restart(servers);
      case SERVER_FROZEN -> freeze(anyServer().process());
      case CLIENT_FROZEN -> freeze(anyClient().process());
      case CLIENT_KILLED -> {
        ClientProcess client = anyClient();
        client.process().kill();
        client.start();
      }
      case SERVER_CLOCK -> step(anyServer().clock());
      case SERVER_CLOCK_WHILE_DOWN -> stepWhileDown(anyServer());
      case CLIENT_CLOCK -> step(anyClient().clock());
      case DATABASE_CLOCK -> step(database.clock());
      case GENERATOR_CLOCK -> generator.step(Duration.ofHours(random.nextBoolean() ? 1 : -1));
      case DATABASE_STOPPED -> stopDatabase(stop);
      case DATABASE_KILLED -> {
        database.kill();
        database.start();
      }
      case DATABASE_RESTORED -> restoreDatabase();
      case DATABASE_SLOW -> disturb(TcpProxy.Mode.SLOW);
      case NETWORK_RESET -> disturb(TcpProxy.Mode.RESET);
      case NETWORK_BLACK_HOLE -> disturb(TcpProxy.Mode.BLACK_HOLE);
      case ANSWERS_LOST -> disturb(TcpProxy.Mode.SWALLOW_ANSWERS);
    }
  }

  private IdServerProcess anyServer() {
    return servers.get(random.nextInt(servers.size()));
  }

  private ClientProcess anyClient() {
    return clients.get(random.nextInt(clients.size()));
  }

  private static void restart(List<IdServerProcess> some) throws IOException, InterruptedException {
    for (IdServerProcess server : some) server.process().kill();
    for (IdServerProcess server : some) server.launch();
    for (IdServerProcess server : some) server.awaitReady();
  }

  private static void freeze(JavaProcess process) throws IOException, InterruptedException {
    process.freeze();
    TimeUnit.SECONDS.sleep(PAST_THE_LEASE_SECONDS);
    process.thaw();
  }

  /** An hour ahead or back, for some seconds; where there is no libfaketime the caller leaves this fault out. */
  private void step(@Nullable FakeClock clock) throws IOException, InterruptedException {
    FakeClock stepped = stepOnce(clock);
    TimeUnit.SECONDS.sleep(PAST_THE_LEASE_SECONDS);
    if (random.nextBoolean()) stepped.offsetSeconds(0); // else it stays there until the next step
  }

  private FakeClock stepOnce(@Nullable FakeClock clock) throws IOException {
    if (clock == null) throw new IllegalStateException("libfaketime is not installed");
    clock.offsetSeconds(random.nextBoolean() ? HOUR_SECONDS : -HOUR_SECONDS);
    return clock;
  }

  private void stepWhileDown(IdServerProcess server) throws IOException, InterruptedException {
    server.process().kill();
    var unused = stepOnce(server.clock());
    server.launch();
    server.awaitReady();
  }

  private void stopDatabase(Duration stop) throws IOException, InterruptedException {
    database.stop();
    if (backups.size() < MAX_BACKUPS || random.nextBoolean()) {
      if (backups.size() == MAX_BACKUPS) Postgres.delete(backups.remove(0));
      backups.add(database.backup());
    }
    TimeUnit.MILLISECONDS.sleep(stop.toMillis());
    database.start();
  }

  private void restoreDatabase() throws IOException, InterruptedException {
    if (backups.isEmpty()) stopDatabase(Duration.ZERO);
    TimeUnit.SECONDS.sleep(3); // numbers go on being given that the backup knows nothing of
    database.kill();
    database.restore(backups.get(random.nextInt(backups.size())));
    database.start();
  }

  private void disturb(TcpProxy.Mode mode) throws InterruptedException {
    List<IdServerProcess> some = random.nextInt(4) == 0 ? servers : List.of(anyServer());
    for (IdServerProcess server : some) server.proxy().mode(mode);
    TimeUnit.SECONDS.sleep(2 + random.nextInt(PAST_THE_LEASE_SECONDS));
    for (IdServerProcess server : some) server.proxy().mode(TcpProxy.Mode.PASS);
  }
}

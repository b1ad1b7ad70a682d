package io.plumbline.benchmarks.torture;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One {@link ClientMain}; it can be killed and started again. Its numbers increase for one life. */
final class ClientProcess implements AutoCloseable {
  private final String name;
  private final List<IdServerProcess> servers;
  private final Path log;
  private final Ledger ledger;
  private final @Nullable FakeClock clock;
  private @Nullable JavaProcess process; // used by the thread that makes the faults

  ClientProcess(String name, List<IdServerProcess> servers, Path directory, Ledger ledger)
      throws IOException {
    this.name = name;
    this.servers = servers;
    this.ledger = ledger;
    log = directory.resolve(name + ".log");
    clock = FakeClock.in(directory, name);
  }

  void start() throws IOException {
    List<String> arguments = new ArrayList<>(
        List.of("-cp", System.getProperty("java.class.path"), ClientMain.class.getName()));
    for (IdServerProcess server : servers) arguments.add(server.uri().toString());
    JavaProcess started = JavaProcess.start(arguments, clock, log, true);
    process = started;
    Thread reader = new Thread(() -> read(started), name + "-reader");
    reader.setDaemon(true);
    reader.start();
  }

  @Nullable FakeClock clock() {
    return clock;
  }

  JavaProcess process() {
    if (process == null) throw new IllegalStateException(name + " was not started");
    return process;
  }

  private void read(JavaProcess from) {
    long last = -1;
    try (DataInputStream in = new DataInputStream(from.process().getInputStream())) {
      while (true) {
        boolean number = in.readByte() == ClientMain.NUMBER;
        long first = in.readLong();
        int count = in.readInt();
        if (number && first <= last) ledger.outOfOrder("pay", name, last, first);
        if (number) last = first + count - 1;
        ledger.given(number ? "pay" : "default", name, first, count);
      }
    } catch (EOFException e) {
      // it was killed, or the attack is over
    } catch (IOException e) {
      ledger.refused("lost output of " + name); // killed in the middle of a write
    }
  }

  @Override
  public void close() {
    if (process != null) process.kill();
  }
}

package io.plumbline.benchmarks.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The network between a server and its database, which can fail in more ways than one. Thread-safe. */
final class TcpProxy implements AutoCloseable {
  /** What becomes of the bytes. */
  enum Mode {
    /** They arrive. */
    PASS,
    /** Connections are reset, new ones are refused at once. */
    RESET,
    /** Connections stay and nothing arrives any more, either way: a cut cable. */
    BLACK_HOLE,
    /** Questions arrive, answers do not: a commit that took effect and nobody was told. */
    SWALLOW_ANSWERS,
    /** They arrive late: a database, a disk or a line that is overloaded. */
    SLOW
  }

  private static final long SLOW_MILLIS = 150;

  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = Mode.PASS;

  TcpProxy(int target) throws IOException {
    this.target = target;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("accept", this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on. Going back to PASS resets what the fault had broken, as a real repair does. */
  void mode(Mode next) {
    boolean broken = mode != Mode.SLOW && next == Mode.PASS;
    mode = next;
    if (next == Mode.RESET || broken) open.forEach(TcpProxy::reset);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (mode == Mode.RESET) reset(client);
        else connect(client);
      } catch (IOException e) {
        if (!listener.isClosed()) throw new IllegalStateException("the proxy broke", e);
      }
    }
  }

  private void connect(Socket client) {
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      reset(client); // the database is down: the server sees what it would see without us
      return;
    }
    open.add(client);
    open.add(server);
    start("up", () -> copy(client, server, null));
    start("down", () -> copy(server, client, Mode.SWALLOW_ANSWERS));
  }

  private void copy(Socket from, Socket to, @Nullable Mode swallowing) {
    byte[] buffer = new byte[16 * 1024];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      int n;
      while ((n = in.read(buffer)) >= 0) {
        if (mode == Mode.BLACK_HOLE || mode == swallowing) continue;
        if (mode == Mode.SLOW) TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // one side went away: so does the other
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does; the connection ends
    } finally {
      reset(from);
      reset(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // closed already
    }
    try {
      socket.close();
    } catch (IOException e) {
      // closed as well as it can be
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, "proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    open.forEach(TcpProxy::reset);
  }
}

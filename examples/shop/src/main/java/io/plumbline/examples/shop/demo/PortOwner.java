package io.plumbline.examples.shop.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds out who listens on a port, from Linux's {@code /proc}; needs no tool. */
final class PortOwner {
  private static final String LISTENING = "0A";
  private static final int MAX_COMMAND_CHARACTERS = 120;

  private PortOwner() {}

  /** "process 123 (its command line)", or how to find out where this process may not see it. */
  static String of(int port) {
    for (String inode : listeningSockets(port)) {
      Optional<ProcessHandle> owner =
          ProcessHandle.allProcesses().filter(process -> holds(process, inode)).findFirst();
      if (owner.isPresent()) return describe(owner.get());
    }
    return "a process of another user (to see it: sudo ss -ltnp sport = :" + port + ")";
  }

  /** Inodes of the sockets that listen on a port: columns local address, state and inode. */
  private static List<String> listeningSockets(int port) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    List<String> inodes = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : lines(Path.of(table))) {
        String[] columns = line.trim().split("\\s+", -1);
        if (columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals(LISTENING)) {
          inodes.add(columns[9]);
        }
      }
    }
    return inodes;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notLinux) {
      return List.of();
    }
  }

  private static boolean holds(ProcessHandle process, String inode) {
    Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
    try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : open) {
        if (linksTo(descriptor, "socket:[" + inode + "]")) return true;
      }
    } catch (IOException notOurs) {
      return false;
    }
    return false;
  }

  private static boolean linksTo(Path descriptor, String target) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(target);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  private static String describe(ProcessHandle process) {
    String command = process.info().commandLine().orElse("its command line is hidden");
    if (command.length() > MAX_COMMAND_CHARACTERS) {
      command = command.substring(0, MAX_COMMAND_CHARACTERS) + "…";
    }
    return "process " + process.pid() + " (" + command + ")";
  }
}

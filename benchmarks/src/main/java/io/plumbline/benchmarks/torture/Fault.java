package io.plumbline.benchmarks.torture;

/** Ways in which things go wrong. Each is over, and the parts run again, when {@link Faults#make} returns. */
enum Fault {
  SERVER_KILLED("a server is killed and started again"),
  SERVER_FROZEN("a server is frozen past its lease and thawed"),
  SERVER_CLOCK("a server's wall clock steps an hour"),
  SERVER_CLOCK_WHILE_DOWN("a server's wall clock steps an hour while it is down"),
  SERVERS_START_TOGETHER("all servers are killed and start at the same moment"),
  CLIENT_KILLED("a client is killed and started again"),
  CLIENT_FROZEN("a client is frozen past its lease and thawed"),
  CLIENT_CLOCK("a client's wall clock steps an hour"),
  GENERATOR_CLOCK("a generator's monotonic clock steps an hour"),
  DATABASE_CLOCK("the database's clock steps an hour"),
  DATABASE_SLOW("the database is slow to answer a server"),
  DATABASE_STOPPED("the database is stopped for a while"),
  DATABASE_KILLED("the database is killed and started again"),
  DATABASE_RESTORED("the database is killed and set back to an older state"),
  NETWORK_RESET("a server's connections to the database are reset"),
  NETWORK_BLACK_HOLE("nothing passes between a server and the database"),
  ANSWERS_LOST("the database's answers to a server are lost, commits included");

  private final String what;

  Fault(String what) {
    this.what = what;
  }

  /** Whether it moves the wall clock of a process, which takes libfaketime. */
  boolean stepsWallClock() {
    return switch (this) {
      case SERVER_CLOCK, SERVER_CLOCK_WHILE_DOWN, CLIENT_CLOCK, DATABASE_CLOCK -> true;
      default -> false;
    };
  }

  String what() {
    return what;
  }
}

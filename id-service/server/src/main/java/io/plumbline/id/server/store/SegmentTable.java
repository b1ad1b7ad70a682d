package io.plumbline.id.server.store;

import io.plumbline.id.NumberFormat;
import io.plumbline.id.RangeSource.Range;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/** The counters of the segment namespaces. Thread-safe; blocks. */
public final class SegmentTable {
  private final Databases databases;

  /** A view on the counters of a database that counts alone. */
  public SegmentTable(Database database) {
    this(Databases.of(database));
  }

  /** A view on the databases' counters. */
  public SegmentTable(Databases databases) {
    this.databases = databases;
  }

  /**
   * Reserves the next numbers of a namespace; they are this caller's alone, whatever happens afterwards. A period that
   * began since the last reservation, by the database's clock in the namespace's zone, starts at {@code start} again in
   * the same transaction.
   *
   * @param size how many, at least 1; fewer are reserved if there are no more, or a database's turn ends
   * @param above a range that was handed back may be reserved if its numbers are above this one; -1: any
   * @throws StoreUnavailableException if the database refused, or may have gone back; the numbers may be lost then
   * @throws NumbersUsedUpException if none are left
   */
  public Reserved reserve(Namespace namespace, long size, long above) {
    return reserve(namespace, size, series -> above);
  }

  /** The same, with another bound for each series of ranges. */
  public Reserved reserve(Namespace namespace, long size, IntToLongFunction above) {
    return databases.any(
        database ->
            reserve(database, namespace, size, above.applyAsLong(database.slot().index())),
        reserved -> true);
  }

  private static Reserved reserve(Database database, Namespace namespace, long size, long above) {
    NumberFormat format = NumberFormat.parse(namespace.display().format());
    ZoneId zone = ZoneId.of(namespace.display().zone());
    Continuity continuity = database.continuity();
    Position[] reached = new Position[1];
    Reserved reserved = database.transaction(connection -> {
      Position position = lock(connection, namespace.name());
      continuity.check(connection); // with the lock: see Sharing
      continuity.checkCounter(namespace.name(), position);
      long now = database.nowMillis(connection);
      Position current =
          inPeriod(position, namespace, format, Instant.ofEpochMilli(now).atZone(zone));
      boolean newPeriod = !current.period().equals(position.period());
      if (newPeriod) forgetFree(connection, namespace.name());
      reached[0] = position;
      long millisLeft = current.period().isEmpty()
          ? Long.MAX_VALUE
          : Math.max(0, format.periodEnd(current.period(), zone).toEpochMilli() - now);
      if (!newPeriod && namespace.segment().order() == Order.UNIQUE) {
        Optional<Range> free = takeFree(connection, namespace.name(), above, database.slot());
        if (free.isPresent()) return new Reserved(free.get(), current.period(), millisLeft);
      }
      Range range = next(namespace, format, current, size, database.slot());
      reached[0] = new Position(current.period(), range.end());
      store(connection, namespace.name(), reached[0]);
      return new Reserved(range, current.period(), millisLeft);
    });
    continuity.reserved(namespace.name(), reached[0]);
    return reserved;
  }

  /** A clock that was set back does not bring an old period back. */
  private static Position inPeriod(
      Position position, Namespace namespace, NumberFormat format, ZonedDateTime time) {
    if (!format.isTemplate()) return position;
    String period = format.period(time);
    return period.compareTo(position.period()) > 0
        ? new Position(period, namespace.start())
        : position;
  }

  private static Range next(
      Namespace namespace, NumberFormat format, Position current, long size, Slot slot) {
    long last = Math.min(namespace.segment().maxNumber(), format.max());
    long turn = slot.turn(last - namespace.start() + 1);
    long first = slot.first(current.next(), turn);
    if (first > last) {
      throw new NumbersUsedUpException("namespace " + namespace.name() + " has no number left"
          + (current.period().isEmpty() ? "" : " in period " + current.period())
          + ": its largest is " + last + " (format " + format.spec() + ", " + namespace.bits()
          + " bits)");
    }
    long left = Math.min(slot.end(first, turn) - 1, last) - first + 1;
    return new Range(first, first + Math.min(size, left), slot.index());
  }

  /**
   * Hands back numbers that were reserved and that nobody was given. If they are the last ones the counter goes back to
   * them, else whoever reserves next gets them.
   *
   * @throws StoreUnavailableException if the database refused; the caller must not use them whatever happens
   */
  public void handBack(Namespace namespace, Reserved unused) {
    Range range = unused.range();
    Database database = databases.ofSlot(range.series());
    Continuity continuity = database.continuity();
    boolean lowered = database.transaction(connection -> {
      Position position = lock(connection, namespace.name());
      continuity.check(connection);
      if (!position.period().equals(unused.period())) return false; // that period is over
      if (position.next() == range.end()) {
        store(connection, namespace.name(), new Position(position.period(), range.first()));
        return true;
      }
      if (namespace.segment().order() == Order.UNIQUE && position.next() > range.end())
        insertFree(connection, namespace.name(), range);
      return false;
    });
    if (lowered)
      continuity.handedBack(namespace.name(), new Position(unused.period(), range.first()));
  }

  /**
   * Moves a counter ahead, so that no number below {@code next} is given from now on: for an operator who knows better.
   *
   * @return the first number that will be reserved next
   * @throws StoreUnavailableException if one of the databases was not moved; call it again
   */
  public long advance(Namespace namespace, long next) {
    long lowest = Long.MAX_VALUE;
    for (int slot = 0; slot < databases.count(); slot++) {
      lowest = Math.min(lowest, advance(databases.ofSlot(slot), namespace, next));
    }
    return lowest;
  }

  private static long advance(Database database, Namespace namespace, long next) {
    return database.transaction(connection -> {
      Position position = lock(connection, namespace.name());
      long moved = Math.max(position.next(), next);
      store(connection, namespace.name(), new Position(position.period(), moved));
      forgetFree(connection, namespace.name());
      return moved;
    });
  }

  private static Position lock(Connection connection, String namespace) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT next_number, period_text,"
        + " (SELECT retired FROM id_namespace n WHERE n.name = s.namespace)"
        + " FROM id_segment s WHERE namespace = ? FOR UPDATE")) {
      select.setString(1, namespace);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) throw new SQLException("no counter for namespace " + namespace);
        if (row.getInt(3) != 0) throw NumbersUsedUpException.retired(namespace);
        return new Position(row.getString(2), row.getLong(1));
      }
    }
  }

  private static void store(Connection connection, String namespace, Position position)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(
        "UPDATE id_segment SET next_number = ?, period_text = ? WHERE namespace = ?")) {
      update.setLong(1, position.next());
      update.setString(2, position.period());
      update.setString(3, namespace);
      update.executeUpdate();
    }
  }

  private static Optional<Range> takeFree(
      Connection connection, String namespace, long above, Slot slot) throws SQLException {
    Range range;
    try (PreparedStatement select =
        connection.prepareStatement("SELECT first_number, end_number FROM id_free_range"
            + " WHERE namespace = ? AND first_number > ? ORDER BY first_number")) {
      select.setMaxRows(1);
      select.setString(1, namespace);
      select.setLong(2, above);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) return Optional.empty();
        range = new Range(row.getLong(1), row.getLong(2), slot.index());
      }
    }
    try (PreparedStatement delete = connection.prepareStatement(
        "DELETE FROM id_free_range WHERE namespace = ? AND first_number = ?")) {
      delete.setString(1, namespace);
      delete.setLong(2, range.first());
      if (delete.executeUpdate() != 1) throw new SQLException("free range " + range + " is gone");
    }
    return Optional.of(range);
  }

  private static void insertFree(Connection connection, String namespace, Range range)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(
        "INSERT INTO id_free_range (namespace, first_number, end_number) VALUES (?, ?, ?)")) {
      insert.setString(1, namespace);
      insert.setLong(2, range.first());
      insert.setLong(3, range.end());
      insert.executeUpdate();
    }
  }

  private static void forgetFree(Connection connection, String namespace) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM id_free_range WHERE namespace = ?")) {
      delete.setString(1, namespace);
      delete.executeUpdate();
    }
  }

  /** Part of the transaction that creates the namespace. */
  static void insert(Connection connection, Namespace namespace) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO id_segment (namespace, next_number)"
            + " SELECT ?, COALESCE(MAX(next_number), ?) FROM id_floor"
            + " WHERE namespace = ? AND next_number > ?")) {
      insert.setString(1, namespace.name());
      insert.setLong(2, namespace.start());
      insert.setString(3, namespace.name());
      insert.setLong(4, namespace.start());
      insert.executeUpdate();
    }
  }

  /** Part of a roll call: makes sure that a counter is at least there. True if it was not. */
  static boolean raise(Connection connection, String namespace, Position position)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(
        "UPDATE id_segment SET next_number = ?, period_text = ? WHERE namespace = ?"
            + " AND (period_text < ? OR period_text = ? AND next_number < ?)")) {
      update.setLong(1, position.next());
      update.setString(2, position.period());
      update.setString(3, namespace);
      update.setString(4, position.period());
      update.setString(5, position.period());
      update.setLong(6, position.next());
      if (update.executeUpdate() == 1) return true;
    }
    try (PreparedStatement select =
        connection.prepareStatement("SELECT next_number FROM id_segment WHERE namespace = ?")) {
      select.setString(1, namespace);
      try (ResultSet rows = select.executeQuery()) {
        if (rows.next()) return false;
      }
    }
    raiseFloor(connection, namespace, position.next());
    return true;
  }

  /** The restored database does not know the namespace: if it is created again, it must not start below. */
  private static void raiseFloor(Connection connection, String namespace, long next)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(
        "UPDATE id_floor SET next_number = CASE WHEN next_number < ? THEN ? ELSE next_number END"
            + " WHERE namespace = ?")) {
      update.setLong(1, next);
      update.setLong(2, next);
      update.setString(3, namespace);
      if (update.executeUpdate() > 0) return;
    }
    try (PreparedStatement insert = connection.prepareStatement(
        "INSERT INTO id_floor (namespace, next_number) VALUES (?, ?)")) {
      insert.setString(1, namespace);
      insert.setLong(2, next);
      insert.executeUpdate();
    }
  }

  /** The end of a roll call that found that the database went back: what servers know and more is left out. */
  static void jump(Connection connection, long numbers) throws SQLException {
    execute(
        connection,
        "UPDATE id_segment SET next_number = next_number + ? WHERE next_number <= ?",
        numbers);
    execute(
        connection,
        "UPDATE id_floor SET next_number = next_number + ? WHERE next_number <= ?",
        numbers);
    try (PreparedStatement delete = connection.prepareStatement("DELETE FROM id_free_range")) {
      delete.executeUpdate();
    }
  }

  private static void execute(Connection connection, String update, long numbers)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setLong(1, numbers);
      statement.setLong(2, Long.MAX_VALUE - numbers);
      statement.executeUpdate();
    }
  }
}

package io.plumbline.collector.finding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The log of every change of a finding's state, chained so that a change of the log shows.
 *
 * <pre>
 *   line n: hash = SHA-256( hash of line n-1 | finding | moment | from | to | reason )
 *           the first one follows 64 zeros; after each part a zero byte
 *   head:   the hash of the last line, locked by whoever appends
 * </pre>
 *
 * Whoever can write to the database can write a whole new chain; who has noted down a hash can tell.
 */
public final class AuditChain {
  private static final String BEFORE_THE_FIRST = "0".repeat(64);

  private AuditChain() {}

  /**
   * Notes down what was done about a finding, which changes nothing of what is known about it.
   *
   * @param connection in the transaction of what is done
   * @throws SQLException if there is no such finding, too
   */
  public static void note(Connection connection, String findingId, long epochNanos, String text)
      throws SQLException {
    Finding finding = FindingRows.find(connection, findingId);
    if (finding == null)
      throw new SQLException("finding: " + findingId + " (expected: one that is kept)");
    append(
        connection, findingId, new Transition(epochNanos, finding.state(), finding.state(), text));
  }

  static void append(Connection connection, String findingId, Transition change)
      throws SQLException {
    String hash = hash(head(connection), findingId, change);
    String sql = "insert into finding_transition"
        + " (finding_id, at_nanos, from_state, to_state, reason, hash) values (?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, findingId);
      insert.setLong(2, change.epochNanos());
      insert.setString(3, change.from() == null ? null : change.from().name());
      insert.setString(4, change.to().name());
      insert.setString(5, change.reason());
      insert.setString(6, hash);
      insert.executeUpdate();
    }
    try (PreparedStatement update = FindingRows.prepare(
        connection, "update audit_head set hash = ? where singleton = 1", List.of(hash))) {
      update.executeUpdate();
    }
  }

  /** The last hash; who appends at the same time waits here. */
  private static String head(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(
            "select hash from audit_head where singleton = 1 for update");
        ResultSet row = select.executeQuery()) {
      if (!row.next()) throw new SQLException("audit_head: no row (expected: one)");
      return row.getString(1);
    }
  }

  /** Lines from before there was a chain have no hash, and none of them follows one that has. */
  static OptionalLong firstBroken(Connection connection) throws SQLException {
    String sql = "select seq, finding_id, at_nanos, from_state, to_state, reason, hash"
        + " from finding_transition order by seq";
    String previous = BEFORE_THE_FIRST;
    boolean chained = false;
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        String hash = row.getString(7);
        if (hash == null && !chained) continue;
        chained = true;
        String expected = hash(previous, row.getString(2), transition(row));
        if (!expected.equals(hash)) return OptionalLong.of(row.getLong(1));
        previous = expected;
      }
    }
    return isHead(connection, previous) ? OptionalLong.empty() : OptionalLong.of(0);
  }

  private static boolean isHead(Connection connection, String last) throws SQLException {
    String sql = "select hash from audit_head where singleton = 1";
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      return row.next() && row.getString(1).equals(last);
    }
  }

  private static Transition transition(ResultSet row) throws SQLException {
    String from = row.getString(4);
    return new Transition(
        row.getLong(3),
        from == null ? null : FindingState.valueOf(from),
        FindingState.valueOf(row.getString(5)),
        row.getString(6));
  }

  private static String hash(String previous, String findingId, Transition change) {
    MessageDigest digest = sha256();
    add(digest, previous);
    add(digest, findingId);
    add(digest, Long.toString(change.epochNanos()));
    add(digest, change.from() == null ? null : change.from().name());
    add(digest, change.to().name());
    add(digest, change.reason());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, @Nullable String part) {
    if (part != null) digest.update(part.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException("every Java platform has SHA-256", broken);
    }
  }
}

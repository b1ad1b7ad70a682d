package io.plumbline.collector.finding;

import io.plumbline.collector.finding.Handling.Acceptance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what people decide about findings, and writes each decision into the finding's audit log.
 * Thread-safe. Moments are nanoseconds since 1970-01-01 UTC by the collector's clock; who somebody is
 * is what they say. What a method wrote survives {@code kill -9} when it returns. The methods that
 * change something answer null if the finding is not known, else what holds from now on.
 */
public final class HandlingStore {
  private final DataSource connections;

  public HandlingStore(FindingDatabase database) {
    this.connections = database.connections();
  }

  /** What holds at the moment; those about which nothing does are not in the answer. */
  public Map<String, Handling> of(Collection<String> findingIds, long epochNanos)
      throws FindingsUnavailableException {
    try (Connection connection = connections.getConnection()) {
      Map<String, Handling> holding = new HashMap<>();
      HandlingRows.select(connection, findingIds).forEach((id, handling) -> {
        Handling now = at(epochNanos, handling);
        if (!now.equals(Handling.NONE)) holding.put(id, now);
      });
      return holding;
    } catch (SQLException failed) {
      throw new FindingsUnavailableException("what was decided", failed);
    }
  }

  private static Handling at(long epochNanos, Handling handling) {
    Acceptance acceptance = handling.acceptance();
    if (acceptance == null || HandlingRows.holds(acceptance, epochNanos)) return handling;
    return new Handling(handling.assignee(), null);
  }

  /** Notes something down. */
  public @Nullable Handling note(String findingId, String by, String text, long epochNanos)
      throws FindingsUnavailableException {
    return change(findingId, epochNanos, "note by " + by + ": " + text, known -> known);
  }

  /**
   * Says who sees to it.
   *
   * @param assignee null for nobody
   */
  public @Nullable Handling assign(
      String findingId, String by, @Nullable String assignee, long epochNanos)
      throws FindingsUnavailableException {
    String what = assignee == null ? "assigned to nobody" : "assigned to " + assignee;
    return change(
        findingId,
        epochNanos,
        what + " by " + by,
        known -> new Handling(assignee, known.acceptance()));
  }

  /** Accepts it: it is no longer counted among what needs somebody. */
  public @Nullable Handling accept(String findingId, Acceptance acceptance)
      throws FindingsUnavailableException {
    Long until = acceptance.untilEpochNanos();
    String how = until == null ? "" : " until " + Instant.ofEpochSecond(0, until);
    return change(
        findingId,
        acceptance.epochNanos(),
        "accepted by " + acceptance.by() + how + ": " + acceptance.reason(),
        known -> new Handling(known.assignee(), acceptance));
  }

  /** Takes an acceptance back; without one, only a line is written. */
  public @Nullable Handling withdraw(String findingId, String by, String reason, long epochNanos)
      throws FindingsUnavailableException {
    return change(
        findingId,
        epochNanos,
        "acceptance withdrawn by " + by + ": " + reason,
        known -> new Handling(known.assignee(), null));
  }

  /** Writes down that somebody asked for a new verdict. */
  public @Nullable Handling recheck(String findingId, String by, long epochNanos)
      throws FindingsUnavailableException {
    return change(findingId, epochNanos, "judged anew, asked for by " + by, known -> known);
  }

  private interface Change {
    Handling of(Handling known);
  }

  private @Nullable Handling change(String id, long epochNanos, String line, Change change)
      throws FindingsUnavailableException {
    try (Connection connection = connections.getConnection()) {
      connection.setAutoCommit(false);
      FindingState state = lockedState(connection, id);
      if (state == null) return null;
      Map<String, Handling> rows = HandlingRows.select(connection, List.of(id));
      Handling known = at(epochNanos, rows.getOrDefault(id, Handling.NONE));
      Handling changed = change.of(known);
      HandlingRows.replace(connection, id, changed);
      AuditChain.append(connection, id, new Transition(epochNanos, state, state, line));
      connection.commit();
      return changed;
    } catch (SQLException failed) {
      throw new FindingsUnavailableException("deciding about " + id, failed);
    }
  }

  /** Who decides about the same finding at the same time waits here; null if there is none. */
  private static @Nullable FindingState lockedState(Connection connection, String id)
      throws SQLException {
    try (PreparedStatement select = FindingRows.prepare(
            connection, "select state from finding where id = ? for update", List.of(id));
        ResultSet row = select.executeQuery()) {
      return row.next() ? FindingState.valueOf(row.getString(1)) : null;
    }
  }
}

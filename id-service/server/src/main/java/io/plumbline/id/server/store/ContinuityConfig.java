package io.plumbline.id.server.store;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a server notices that its database went back, and what it does about it: see {@link Continuity}.
 *
 * @param directory where it remembers over a restart; null if it does not
 * @param owner this server's name, for people
 * @param beat how often it writes its own counter, 10 ms to 1 min
 * @param rollCall how long all servers are waited for, at least two beats
 * @param jump numbers that are left out after the database went back: more than the servers that do not answer may have
 *     reserved since the copy was made; 1 to 10^15
 * @param leaseTtl how long a worker lease holds
 */
public record ContinuityConfig(
    @Nullable Path directory,
    String owner,
    Duration beat,
    Duration rollCall,
    long jump,
    Duration leaseTtl) {
  private static final long MAX_JUMP = 1_000_000_000_000_000L;

  /** Checks each part. */
  public ContinuityConfig {
    requireNonNull(owner, "owner");
    if (beat.toMillis() < 10 || beat.toMillis() > 60_000) {
      throw new IllegalArgumentException("beat: " + beat + " (expected: 10 ms to 1 min)");
    }
    if (rollCall.compareTo(beat.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException("rollCall: " + rollCall + " (expected: at least 2 beats)");
    }
    if (jump < 1 || jump > MAX_JUMP) {
      throw new IllegalArgumentException("jump: " + jump + " (expected: 1 to " + MAX_JUMP + ")");
    }
  }

  /** A beat a second, three seconds for a roll call, a jump of 10^9, leases of a minute. */
  public static ContinuityConfig of(@Nullable Path directory, String owner) {
    return new ContinuityConfig(
        directory,
        owner,
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        1_000_000_000L,
        Duration.ofMinutes(1));
  }

  /** The same for leases that hold so long. */
  public ContinuityConfig leaseTtl(Duration ttl) {
    return new ContinuityConfig(directory, owner, beat, rollCall, jump, ttl);
  }

  /** The same for a server of that name. */
  public ContinuityConfig named(String name) {
    return new ContinuityConfig(directory, name, beat, rollCall, jump, leaseTtl);
  }

  /** The same with another jump. */
  public ContinuityConfig jump(long numbers) {
    return new ContinuityConfig(directory, owner, beat, rollCall, numbers, leaseTtl);
  }
}

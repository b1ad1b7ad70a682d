package io.plumbline.collector.check;

import io.plumbline.collector.finding.FindingCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Names a finding by what it is about, so that the same disagreement has one id however often and in
 * whatever order its spans arrive.
 *
 * <pre>
 *   first 16 of the 32 bytes of SHA-256 over, each followed by a zero byte:
 *   code | serial | executor | operation | method or "" | dedupe key
 *   code | flow | expectation | key of the run                          for a rule, whatever its version
 * </pre>
 */
final class FindingId {
  private static final int BYTES = 16;

  private FindingId() {}

  static String of(
      FindingCode code, String serial, String executor, Operation operation, String dedupeKey) {
    MessageDigest digest = sha256();
    add(digest, code.name());
    add(digest, serial);
    add(digest, executor);
    add(digest, operation.name());
    add(digest, operation.method());
    add(digest, dedupeKey);
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  static String ofRule(FindingCode code, String flow, String expectation, String key) {
    MessageDigest digest = sha256();
    add(digest, code.name());
    add(digest, flow);
    add(digest, expectation);
    add(digest, key);
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
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

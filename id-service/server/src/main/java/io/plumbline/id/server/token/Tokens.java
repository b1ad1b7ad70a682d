package io.plumbline.id.server.token;

import io.plumbline.id.server.store.Token;
import io.plumbline.id.server.store.TokenTable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask for what. Thread-safe; only {@link #admit} and {@link #requireAdmin} do not block.
 *
 * <p>There are two kinds of token: the server's own, which may do everything, and those of a namespace, which may take
 * and decode its numbers and lease its workers. A server without a token of its own listens on loopback only; there
 * everybody may do everything, but take numbers of a namespace that has tokens.
 *
 * <p>A token is looked up by its SHA-256, so that the time it takes says nothing about how much of a guess was right.
 */
public final class Tokens {
  private static final int TOKEN_BYTES = 24;

  private record Known(Map<String, Quota> bySha256, Set<String> guarded) {}

  private final TokenTable table;
  private final @Nullable String adminSha256;
  private final SecureRandom random = new SecureRandom();
  private volatile Known known = new Known(Map.of(), Set.of()); // written with the lock of this

  /**
   * The tokens of one database.
   *
   * @param admin the server's own token, null if it has none
   */
  public Tokens(TokenTable table, @Nullable String admin) {
    this.table = table;
    adminSha256 = admin == null ? null : sha256(admin);
  }

  /**
   * Lets a request pass that takes or reads numbers of a namespace.
   *
   * @param given the token that came with it, null if none did
   * @return what the numbers are to be taken from, null if without limit
   * @throws UnauthorizedException if a token is needed
   * @throws ForbiddenException if the token is of another namespace
   */
  public @Nullable Quota admit(@Nullable String given, String namespace) {
    Known now = known;
    if (adminSha256 == null && !now.guarded.contains(namespace)) return null;
    if (given == null) throw missing();
    String hash = sha256(given);
    if (hash.equals(adminSha256)) return null;
    Quota quota = now.bySha256.get(hash);
    if (quota == null) throw new UnauthorizedException("the token is not known here");
    if (!quota.token().namespace().equals(namespace)) {
      throw new ForbiddenException("token " + quota.token().name() + " is for namespace "
          + quota.token().namespace() + ", not for " + namespace);
    }
    return quota;
  }

  /**
   * Lets a request pass that only the operator may make.
   *
   * @throws UnauthorizedException if the server's own token is needed and was not given
   * @throws ForbiddenException if it is the token of a namespace
   */
  public void requireAdmin(@Nullable String given) {
    if (adminSha256 == null) return;
    if (given == null) throw missing();
    String hash = sha256(given);
    if (hash.equals(adminSha256)) return;
    Quota quota = known.bySha256.get(hash);
    if (quota == null) throw new UnauthorizedException("the token is not known here");
    throw new ForbiddenException(
        "token " + quota.token().name() + " is for the numbers of namespace "
            + quota.token().namespace() + "; this needs the server's own token");
  }

  private static UnauthorizedException missing() {
    return new UnauthorizedException(
        "send a token as 'Authorization: Bearer …' or 'X-Plumbline-Token: …'");
  }

  /** Those of a namespace, without the tokens themselves. */
  public List<Token> of(String namespace) {
    return table.all().stream()
        .filter(token -> token.namespace().equals(namespace))
        .toList();
  }

  /** A new token. This is the only time it can be read. */
  public record Created(Token token, String secret) {}

  /**
   * Makes a token for a namespace; null if it has one of that name.
   *
   * @throws IllegalArgumentException if a limit or the name is out of range
   */
  public @Nullable Created create(
      String namespace, String name, long idsPerSecond, long burst, long idsPerDay) {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Token token = new Token(namespace, name, sha256(secret), idsPerSecond, burst, idsPerDay, 0);
    if (!table.create(token)) return null;
    refresh();
    return new Created(token, secret);
  }

  /** Deletes a token, here at once and on the other servers within seconds; false if there is none of that name. */
  public boolean delete(String namespace, String name) {
    boolean deleted = table.delete(namespace, name);
    refresh();
    return deleted;
  }

  /** Reads what other servers changed. A token that stayed the same keeps its counters. */
  public synchronized void refresh() {
    Map<String, Quota> before = known.bySha256;
    Map<String, Quota> now = new HashMap<>();
    Set<String> guarded = new TreeSet<>();
    for (Token token : table.all()) {
      Quota old = before.get(token.sha256());
      boolean same = old != null && old.token().equals(token);
      now.put(token.sha256(), same ? old : new Quota(token, table));
      guarded.add(token.namespace());
    }
    known = new Known(Map.copyOf(now), Set.copyOf(guarded));
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

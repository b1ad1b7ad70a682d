package io.plumbline.agent.instrumentation.jdbc;

import org.jspecify.annotations.Nullable;

/** What an SQL text does to the data and to the transaction it runs in. */
enum Effect {
  /** Reads, sets, locks; what cannot be told from the text, such as a function that writes, is here too. */
  NONE,
  BEGIN,
  ROLLBACK,
  COMMIT,
  /** Changes rows, and says how many. */
  ROWS,
  /** Runs a procedure or a block; whether it changes anything is not known, so it counts as a change. */
  CALL,
  /** Changes the schema. */
  DEFINITION;

  /** True if data or schema are changed by it. */
  boolean isChange() {
    return compareTo(ROWS) >= 0;
  }

  /**
   * The effect of a text: of its statements the one that stands last in the list above. Comments are
   * skipped, {@code WITH … INSERT} is a change, {@code SELECT … FOR UPDATE} is none.
   */
  static Effect of(String sql) {
    SqlWords words = new SqlWords(sql);
    Effect strongest = NONE;
    while (words.next()) {
      Effect effect = words.startsStatement() ? ofFirstWord(words.word()) : NONE;
      if (words.startsStatement() && words.word().equals("WITH")) {
        effect = ofQuery(words);
      } else if (effect == BEGIN || effect == ROLLBACK || words.word().equals("DECLARE")) {
        effect = ofRest(effect, words);
      }
      if (effect.compareTo(strongest) > 0) strongest = effect;
      if (!words.skipStatement()) break;
    }
    return strongest;
  }

  private static Effect ofFirstWord(String word) {
    switch (word) {
      case "INSERT":
      case "UPDATE":
      case "DELETE":
      case "MERGE":
      case "REPLACE":
      case "UPSERT":
      case "COPY":
      case "LOAD":
        return ROWS;
      case "CALL":
      case "EXEC":
      case "EXECUTE":
      case "DO":
        return CALL;
      case "CREATE":
      case "ALTER":
      case "DROP":
      case "TRUNCATE":
      case "RENAME":
      case "GRANT":
      case "REVOKE":
      case "COMMENT":
        return DEFINITION;
      case "START":
      case "BEGIN":
        return BEGIN;
      case "COMMIT":
      case "END":
        return COMMIT;
      case "ROLLBACK":
        return ROLLBACK;
      default:
        return NONE;
    }
  }

  /** {@code BEGIN} and {@code DECLARE} also start a block of PL/SQL; a rollback may be to a savepoint only. */
  private static Effect ofRest(Effect first, SqlWords words) {
    if (first == ROLLBACK) {
      while (words.nextInStatement()) if (words.word().equals("TO")) return NONE;
      return ROLLBACK;
    }
    if (first == BEGIN) {
      if (!words.nextInStatement()) return BEGIN;
      switch (words.word()) {
        case "TRANSACTION":
        case "TRAN":
        case "WORK":
        case "ISOLATION":
        case "READ":
        case "DEFERRED":
        case "IMMEDIATE":
        case "EXCLUSIVE":
          return BEGIN;
        default:
          return CALL;
      }
    }
    while (words.next()) if (words.word().equals("BEGIN")) return CALL;
    return NONE;
  }

  /** {@code WITH}: the statement after it, or one inside its parentheses, may change rows. */
  private static Effect ofQuery(SqlWords words) {
    String previous = "";
    while (words.nextInStatement()) {
      String word = words.word();
      boolean locks = previous.equals("FOR") || previous.equals("KEY");
      if (!locks && !words.isCall() && ofFirstWord(word) == ROWS && !word.equals("REPLACE"))
        return ROWS;
      previous = word;
    }
    return NONE;
  }

  /** The first word of a text in upper case, such as {@code INSERT}; null if it has none. */
  static @Nullable String operation(String sql) {
    SqlWords words = new SqlWords(sql);
    return words.next() ? words.word() : null;
  }
}

package io.plumbline.agent.instrumentation.jdbc;

import java.util.Locale;

/** The unquoted words of an SQL text, one after the other, in upper case: no literals, no comments. */
final class SqlWords {
  private final String sql;
  private int at;
  private int start;
  private int end;
  private boolean startsStatement;
  private boolean statementEnded = true;

  SqlWords(String sql) {
    this.sql = sql;
  }

  /** Goes to the next word; false at the end of the text. */
  boolean next() {
    startsStatement = false;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == ';') {
        statementEnded = true;
        at++;
      } else if (Character.isLetter(c) || c == '_') {
        readWord();
        return true;
      } else if (Character.isDigit(c)) {
        skipNumber();
      } else {
        at = afterOther(c);
      }
    }
    return false;
  }

  /** Goes to the next word of this statement; false, and stays before it, if the statement ends first. */
  boolean nextInStatement() {
    int before = at;
    boolean found = next();
    if (!found || !startsStatement) return found;
    at = before;
    return false;
  }

  /** Goes on to just before the next statement; false if the text has no other. */
  boolean skipStatement() {
    if (sql.indexOf(';', at) < 0) return false;
    boolean more = true;
    while (more) more = nextInStatement();
    return at < sql.length();
  }

  String word() {
    return sql.substring(start, end).toUpperCase(Locale.ROOT);
  }

  /** Whether the current word is the first of a statement. */
  boolean startsStatement() {
    return startsStatement;
  }

  /** Whether a parenthesis follows directly, as after the name of a function. */
  boolean isCall() {
    return end < sql.length() && sql.charAt(end) == '(';
  }

  private void readWord() {
    start = at;
    while (at < sql.length() && isWordPart(sql.charAt(at))) at++;
    end = at;
    startsStatement = statementEnded;
    statementEnded = false;
  }

  private void skipNumber() {
    while (at < sql.length() && isWordPart(sql.charAt(at))) at++;
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  /** The position after a quoted text, a comment, or one character of anything else. */
  private int afterOther(char c) {
    if (c == '\'' || c == '"' || c == '`') return after(String.valueOf(c), at + 1);
    if (sql.startsWith("--", at)) return after("\n", at + 2);
    if (sql.startsWith("/*", at)) return after("*/", at + 2);
    if (c == '$') return afterDollarQuoted();
    return at + 1;
  }

  /** PostgreSQL's {@code $tag$ … $tag$}; a {@code $1} is a parameter. */
  private int afterDollarQuoted() {
    int close = at + 1;
    while (close < sql.length() && Character.isLetterOrDigit(sql.charAt(close))) close++;
    boolean quotes = close < sql.length() && sql.charAt(close) == '$';
    return quotes ? after(sql.substring(at, close + 1), close + 1) : at + 1;
  }

  private int after(String mark, int from) {
    int found = sql.indexOf(mark, from);
    return found < 0 ? sql.length() : found + mark.length();
  }
}

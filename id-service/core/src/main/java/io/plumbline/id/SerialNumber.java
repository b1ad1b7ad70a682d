package io.plumbline.id;

/** The syntax of a serial number, wherever it comes from: {@code [A-Za-z0-9._:-]{1,64}}. */
public final class SerialNumber {
  /** Longest serial number, in characters. */
  public static final int MAX_LENGTH = 64;

  private SerialNumber() {}

  /** Whether the text can be taken as a serial number as it is. */
  public static boolean isValid(CharSequence text) {
    int length = text.length();
    if (length == 0 || length > MAX_LENGTH) return false;
    for (int i = 0; i < length; i++) {
      if (!isAllowed(text.charAt(i))) return false;
    }
    return true;
  }

  private static boolean isAllowed(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || c == '.'
        || c == '_'
        || c == ':'
        || c == '-';
  }
}

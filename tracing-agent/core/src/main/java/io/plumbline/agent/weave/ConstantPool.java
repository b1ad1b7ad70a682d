package io.plumbline.agent.weave;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for some strings among the constants of class files. Run over every class that an application loads, so it jumps from constant to
 * constant and compares lengths first: a few microseconds for a class, nothing allocated.
 *
 * <pre>
 * magic version count │ tag data │ tag data │ 1 length utf8… │ …     JVM specification, 4.4
 *                                             └── of a wanted length? compare
 * </pre>
 */
final class ConstantPool {
  private static final int UTF8 = 1;
  private static final int START = 10;

  private final String[] wanted;
  private final byte[][] bytes;
  private final boolean[] anyOfLength;

  ConstantPool(Collection<String> ascii) {
    wanted = ascii.toArray(new String[0]);
    bytes = new byte[wanted.length][];
    int longest = 0;
    for (int i = 0; i < wanted.length; i++) {
      bytes[i] = wanted[i].getBytes(StandardCharsets.US_ASCII);
      longest = Math.max(longest, bytes[i].length);
    }
    anyOfLength = new boolean[longest + 1];
    for (byte[] each : bytes) anyOfLength[each.length] = true;
  }

  /** Those wanted that the class file has. Of a file that is none, or is cut off: none. */
  List<String> in(byte[] classFile) {
    if (wanted.length == 0 || classFile.length < START) return Collections.emptyList();
    List<String> found = Collections.emptyList();
    int count = unsignedShort(classFile, START - 2);
    int at = START;
    for (int i = 1; i < count && at + 3 <= classFile.length; i++) {
      int tag = classFile[at];
      if (tag == UTF8) {
        int length = unsignedShort(classFile, at + 1);
        boolean candidate = length < anyOfLength.length && anyOfLength[length];
        String match = candidate ? match(classFile, at + 3, length) : null;
        if (match != null) {
          if (found.isEmpty()) found = new ArrayList<>();
          found.add(match);
        }
        at += 3 + length;
        continue;
      }
      int size = size(tag);
      if (size == 0) return Collections.emptyList();
      if (size == 9) i++; // long and double take two places
      at += size;
    }
    return found;
  }

  private @Nullable String match(byte[] classFile, int start, int length) {
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[i].length == length && isAt(bytes[i], classFile, start)) return wanted[i];
    }
    return null;
  }

  private static boolean isAt(byte[] bytes, byte[] classFile, int start) {
    if (start + bytes.length > classFile.length) return false;
    for (int i = bytes.length - 1; i >= 0; i--) { // backwards: names differ at their ends
      if (classFile[start + i] != bytes[i]) return false;
    }
    return true;
  }

  /** In bytes with the tag, of a constant that is not text; 0 for an unknown tag. */
  private static int size(int tag) {
    switch (tag) {
      case 5: // long
      case 6: // double
        return 9;
      case 3: // int
      case 4: // float
      case 9: // field
      case 10: // method
      case 11: // method of an interface
      case 12: // name and type
      case 17: // dynamic
      case 18: // invokedynamic
        return 5;
      case 15: // method handle
        return 4;
      case 7: // class
      case 8: // string
      case 16: // method type
      case 19: // module
      case 20: // package
        return 3;
      default:
        return 0;
    }
  }

  private static int unsignedShort(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }
}

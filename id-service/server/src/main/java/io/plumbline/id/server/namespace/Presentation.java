package io.plumbline.id.server.namespace;

import io.plumbline.id.NumberFormat;
import io.plumbline.id.Permutation;
import io.plumbline.id.server.store.Namespace;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How the numbers of one namespace look to those who get them, and back. Immutable.
 *
 * <pre>
 *   number ──hide──► shown number ──format──► text        123  ─►  7201643...  ─►  "6YV3K0Q..."
 *          ◄─reveal─             ◄──read───
 * </pre>
 */
public final class Presentation {
  private final NumberFormat format;
  private final @Nullable Permutation permutation;
  private final boolean plain;

  private Presentation(NumberFormat format, @Nullable Permutation permutation) {
    this.format = format;
    this.permutation = permutation;
    plain = permutation == null && format.equals(NumberFormat.DECIMAL);
  }

  /**
   * That of a namespace. A template's numbers are permuted among those that fit its width.
   *
   * @throws IllegalArgumentException if its format is none
   */
  public static Presentation of(Namespace namespace) {
    NumberFormat format = NumberFormat.parse(namespace.display().format());
    String key = namespace.display().hiddenKey();
    if (key == null) return new Presentation(format, null);
    byte[] bytes = Base64.getDecoder().decode(key);
    boolean narrow = format.max() < (1L << namespace.bits()) - 1 && format.max() < Long.MAX_VALUE;
    return new Presentation(
        format,
        narrow
            ? Permutation.below(bytes, format.max() + 1)
            : Permutation.of(bytes, namespace.bits()));
  }

  /** Whether a number looks like itself: in decimals, and not hidden. */
  public boolean isPlain() {
    return plain;
  }

  /** Whether the text needs the period that the number was reserved in. */
  public boolean hasPeriod() {
    return format.periodPattern() != null;
  }

  /** The format. */
  public NumberFormat format() {
    return format;
  }

  /** The number that callers may see. */
  public long shown(long number) {
    return permutation == null ? number : permutation.hide(number);
  }

  /**
   * The number as text.
   *
   * @throws IllegalArgumentException if it does not fit the format, or the format needs a period
   */
  public String text(long number) {
    return plain ? Long.toString(number) : format.format(shown(number));
  }

  /** The number of a period as text; of no period if that is empty. */
  public String text(long number, String period) {
    return plain ? Long.toString(number) : format.format(shown(number), period);
  }

  /**
   * The number in a text.
   *
   * @throws IllegalArgumentException says what is wrong with it
   */
  public long number(String text) {
    long shown = format.read(text);
    return permutation == null ? shown : permutation.reveal(shown);
  }

  /**
   * The period in a text, empty if the format has none.
   *
   * @throws IllegalArgumentException says what is wrong with it
   */
  public String period(String text) {
    return format.readPeriod(text);
  }
}

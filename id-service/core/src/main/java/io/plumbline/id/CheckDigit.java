package io.plumbline.id;

/** One more character at the end by which a mistyped number is noticed. */
enum CheckDigit {
  /**
   * Luhn (ISO/IEC 7812-1, annex B), as on payment cards. Finds each wrong digit and each swap of neighbours but 09 with
   * 90.
   */
  LUHN {
    @Override
    char of(CharSequence text, Alphabet alphabet) {
      int sum = 0;
      boolean doubled = true;
      for (int i = text.length() - 1; i >= 0; i--) {
        int digit = Alphabet.DECIMAL.value(text.charAt(i));
        if (digit < 0) continue;
        int weighted = doubled ? 2 * digit : digit;
        sum += weighted > 9 ? weighted - 9 : weighted;
        doubled = !doubled;
      }
      return Alphabet.DECIMAL.digit((10 - sum % 10) % 10);
    }
  },

  /**
   * Damm, "Total anti-symmetrische Quasigruppen" (Marburg 2004), table of page 111. Finds each wrong digit and each
   * swap of neighbours.
   */
  DAMM {
    @Override
    char of(CharSequence text, Alphabet alphabet) {
      int interim = 0;
      for (int i = 0; i < text.length(); i++) {
        int digit = Alphabet.DECIMAL.value(text.charAt(i));
        if (digit >= 0) interim = QUASIGROUP[interim].charAt(digit) - '0';
      }
      return Alphabet.DECIMAL.digit(interim);
    }
  },

  /**
   * The hybrid system MOD M+1,M of ISO/IEC 7064 for an alphabet of M characters: MOD 37,36 for radix 36, and the same
   * with M = 32 and 62. Finds each wrong character and nearly all swaps of neighbours; the check character is
   * one of the alphabet, which Crockford's own {@code *~$=} are not, nor may they be in a serial number.
   */
  ISO7064 {
    @Override
    char of(CharSequence text, Alphabet alphabet) {
      int m = alphabet.radix();
      int product = m;
      for (int i = 0; i < text.length(); i++) {
        int sum = (product + alphabet.value(text.charAt(i))) % m;
        product = (sum == 0 ? m : sum) * 2 % (m + 1);
      }
      return alphabet.digit((m + 1 - product) % m);
    }
  };

  private static final String[] QUASIGROUP = {
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790"
  };

  /** The check digit of a text; LUHN and DAMM look at its decimal digits only, ISO7064 has all of it in the alphabet. */
  abstract char of(CharSequence text, Alphabet alphabet);
}

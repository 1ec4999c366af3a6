package io.gen4j.datasets.text;

/** The error for text that a vocabulary lacks. */
final class Unknown {

  private Unknown() {}

  static IllegalArgumentException of(String part) {
    String points =
        part.codePoints()
            .limit(8)
            .mapToObj("U+%04X"::formatted)
            .reduce((a, b) -> a + " " + b)
            .orElse("");
    return new IllegalArgumentException(
        "The vocabulary lacks '"
            + part
            + "' ("
            + points
            + ") and has no token for unknown text. Learn the vocabulary from all texts, or with"
            + " SpecialToken.UNKNOWN.");
  }
}

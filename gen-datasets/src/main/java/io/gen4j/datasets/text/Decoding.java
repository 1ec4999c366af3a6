package io.gen4j.datasets.text;

/** What special tokens become in text. */
final class Decoding {

  private Decoding() {}

  /** Returns the text of a token; start and end have none. */
  static String text(Vocabulary vocabulary, int token) {
    String text = vocabulary.token(token);
    return isSilent(text) ? "" : text;
  }

  static boolean isSilent(String token) {
    return token.equals(SpecialToken.START.text()) || token.equals(SpecialToken.END.text());
  }
}

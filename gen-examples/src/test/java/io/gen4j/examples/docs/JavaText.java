package io.gen4j.examples.docs;

import java.util.ArrayList;
import java.util.List;

/**
 * What a reader of a Java source reads as English: comments, and string literals that hold more
 * than one word.
 *
 * @param comments comments without their stars and Javadoc code
 * @param strings string literals, with parts that plus signs alone join put together
 */
record JavaText(List<String> comments, List<String> strings) {

  /** Splits a source. */
  static JavaText of(String source) {
    Lexer lexer = new Lexer(source);
    lexer.run();
    return new JavaText(
        lexer.comments.stream().map(JavaText::plain).toList(), List.copyOf(lexer.strings));
  }

  /** Returns the comments, and the strings that are more than a name. */
  List<String> prose() {
    List<String> prose = new ArrayList<>(comments);
    strings.stream().filter(text -> text.strip().contains(" ")).forEach(prose::add);
    return prose;
  }

  private static String plain(String comment) {
    return comment
        .replaceAll("\\n\\s*(\\*|//) ?", "\n")
        .replaceAll("\\{@(code|literal|value)[^}]*}", "`")
        .replaceAll("\\{@(link|linkplain)\\s+[^\\s}]+(\\([^)]*\\))?\\s*([^}]*)}", "$3")
        .replaceAll("@param\\s+\\S+", "")
        .replaceAll("@(see|throws)\\s+\\S+", "")
        .replaceAll("\\s+", " ");
  }

  private static final class Lexer {

    private final String source;
    private final List<String> comments = new ArrayList<>();
    private final List<String> strings = new ArrayList<>();
    private int at;
    private boolean joins;
    private boolean afterLine;

    Lexer(String source) {
      this.source = source;
    }

    void run() {
      while (at < source.length()) {
        char c = source.charAt(at);
        if (source.startsWith("//", at)) {
          line();
        } else if (source.startsWith("/*", at)) {
          block();
        } else if (source.startsWith("\"\"\"", at)) {
          literal("\"\"\"");
        } else if (c == '"') {
          literal("\"");
        } else if (c == '\'') {
          at = end("'", at + 1);
          joins = false;
        } else {
          joins &= c == '+' || Character.isWhitespace(c);
          afterLine &= Character.isWhitespace(c);
          at++;
        }
      }
    }

    private void line() {
      int end = source.indexOf('\n', at);
      end = end < 0 ? source.length() : end;
      String text = source.substring(at + 2, end);
      if (afterLine) {
        text = comments.remove(comments.size() - 1) + "\n//" + text;
      }
      comments.add(text);
      afterLine = true;
      at = end;
    }

    private void block() {
      int end = source.indexOf("*/", at + 2);
      end = end < 0 ? source.length() : end;
      comments.add(source.substring(at + 2, end));
      afterLine = false;
      at = Math.min(source.length(), end + 2);
    }

    private void literal(String quote) {
      int end = end(quote, at + quote.length());
      String text = source.substring(at + quote.length(), end - quote.length());
      if (joins) {
        text = strings.remove(strings.size() - 1) + text;
      }
      strings.add(text);
      joins = true;
      afterLine = false;
      at = end;
    }

    /** Returns the place behind the closing quote. */
    private int end(String quote, int from) {
      int i = from;
      while (i < source.length() && !source.startsWith(quote, i)) {
        i += source.charAt(i) == '\\' ? 2 : 1;
      }
      return Math.min(source.length(), i + quote.length());
    }
  }
}

package io.gen4j.datasets.text;

import io.gen4j.core.data.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A source of text in UTF-8, and how it is divided into sequences. The text is read from its files
 * each time it is used, piece by piece, so it may be larger than memory. Immutable.
 *
 * <p>{@code \n}, {@code \r\n} and {@code \r} all end a line, and become {@code \n}. A byte order
 * mark is left out. Unicode text is otherwise kept as it is, unless it is {@link #normalized}.
 */
public final class Text {

  /** Longest line of a text whose lines are sequences, and longest paragraph, in characters. */
  private static final int LONGEST_SEQUENCE = 1 << 24;

  private enum Unit {
    DOCUMENT,
    LINE,
    PARAGRAPH
  }

  private record Source(String name, Path file, byte[] content) {

    InputStream open() throws IOException {
      return file == null ? new ByteArrayInputStream(content) : Files.newInputStream(file);
    }
  }

  private final String name;
  private final List<Source> sources;
  private final Unit unit;
  private final boolean replaceInvalid;
  private final Normalizer.Form form;

  private Text(
      String name, List<Source> sources, Unit unit, boolean replaceInvalid, Normalizer.Form form) {
    this.name = name;
    this.sources = sources;
    this.unit = unit;
    this.replaceInvalid = replaceInvalid;
    this.form = form;
  }

  private static Text of(String name, List<Source> sources) {
    return new Text(name, sources, Unit.DOCUMENT, false, null);
  }

  /**
   * Returns the text of a file.
   *
   * @throws DataException if there is no such file
   */
  public static Text file(Path file) {
    return of(String.valueOf(file.getFileName()), List.of(source(file)));
  }

  /**
   * Returns the texts of all files in a folder and its sub-folders whose names end in {@code .txt},
   * in the order of their paths. Each is a document.
   *
   * @throws DataException if there is no such file, or the folder cannot be read
   */
  public static Text folder(Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      List<Source> sources =
          found
              .filter(file -> file.toString().endsWith(".txt") && Files.isRegularFile(file))
              .sorted()
              .map(Text::source)
              .toList();
      if (sources.isEmpty()) {
        throw new DataException(folder + " has no files whose names end in .txt.");
      }
      return of(String.valueOf(folder.getFileName()), sources);
    } catch (IOException e) {
      throw new DataException("Cannot read the folder " + folder + ": " + e, e);
    }
  }

  /**
   * Returns a text in memory.
   *
   * @param name short name for messages
   * @throws DataException if the content has half of a surrogate pair
   */
  public static Text of(String name, String content) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(content));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return of(name, List.of(new Source(name, null, exact)));
    } catch (CharacterCodingException e) {
      throw new DataException(name + " is not Unicode text: it has half of a surrogate pair.", e);
    }
  }

  private static Source source(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException("There is no file " + file + ".");
    }
    return new Source(file.toString(), file, null);
  }

  /** Returns the same text in which each file is one sequence. This is the default. */
  public Text documents() {
    return new Text(name, sources, Unit.DOCUMENT, replaceInvalid, form);
  }

  /** Returns the same text in which each line is a sequence. Empty lines are left out. */
  public Text lines() {
    return new Text(name, sources, Unit.LINE, replaceInvalid, form);
  }

  /**
   * Returns the same text in which each paragraph is a sequence. Empty lines separate paragraphs.
   */
  public Text paragraphs() {
    return new Text(name, sources, Unit.PARAGRAPH, replaceInvalid, form);
  }

  /** Returns the same text with U+FFFD in place of bytes that are not UTF-8. */
  public Text replacingInvalid() {
    return new Text(name, sources, unit, true, form);
  }

  /**
   * Returns the same text in a normal form of Unicode. In {@code NFC}, a letter and a combining
   * mark become one character where Unicode has it.
   */
  public Text normalized(Normalizer.Form normalForm) {
    return new Text(
        name, sources, unit, replaceInvalid, Objects.requireNonNull(normalForm, "normalForm"));
  }

  /** Returns a short name for messages. */
  public String name() {
    return name;
  }

  /**
   * Returns the sequences, all in memory: documents, lines or paragraphs.
   *
   * @throws DataException if the text cannot be read or is empty
   */
  public List<String> sequences() {
    List<String> sequences = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    read(
        current::append,
        () -> {
          sequences.add(current.toString());
          current.setLength(0);
        });
    return sequences;
  }

  void read(Consumer<String> piece) {
    read(piece, () -> {});
  }

  /**
   * Reads the text.
   *
   * @param piece takes the text of a sequence in one or more pieces
   * @param end runs at the end of each sequence
   * @throws DataException if the text cannot be read or has no sequence
   */
  void read(Consumer<String> piece, Runnable end) {
    int[] found = {0};
    Runnable counted =
        () -> {
          found[0]++;
          end.run();
        };
    for (Source source : sources) {
      try (Utf8Lines lines = new Utf8Lines(source.name(), source.open(), replaceInvalid)) {
        if (unit == Unit.DOCUMENT) {
          readDocument(lines, piece, counted);
        } else {
          readParts(source, lines, piece, counted);
        }
      } catch (IOException e) {
        throw new DataException("Cannot read " + source.name() + ": " + e, e);
      }
    }
    if (found[0] == 0) {
      throw new DataException(name + " has no text.");
    }
  }

  private void readDocument(Utf8Lines lines, Consumer<String> piece, Runnable end)
      throws IOException {
    boolean any = false;
    for (String next = lines.next(); next != null; next = lines.next()) {
      String whole = lines.lineEnded() ? next + "\n" : next;
      if (!whole.isEmpty()) {
        piece.accept(normal(whole));
        any = true;
      }
    }
    if (any) {
      end.run();
    }
  }

  private void readParts(Source source, Utf8Lines lines, Consumer<String> piece, Runnable end)
      throws IOException {
    StringBuilder part = new StringBuilder();
    boolean lineIsEmpty = true;
    for (String next = lines.next(); next != null; next = lines.next()) {
      lineIsEmpty = lineIsEmpty && next.isBlank();
      part.append(next);
      if (part.length() > LONGEST_SEQUENCE) {
        throw new DataException(
            source.name()
                + ", line "
                + lines.line()
                + ": the "
                + (unit == Unit.LINE ? "line" : "paragraph")
                + " has more than "
                + LONGEST_SEQUENCE
                + " characters. Use documents() and windows of them.");
      }
      if (lines.inLine()) {
        continue;
      }
      if (unit == Unit.LINE || lineIsEmpty) {
        finish(part, piece, end);
      } else {
        part.append('\n');
      }
      lineIsEmpty = true;
    }
    finish(part, piece, end);
  }

  /** Ends a line or paragraph, unless it is empty. */
  private void finish(StringBuilder part, Consumer<String> piece, Runnable end) {
    String text = part.toString();
    part.setLength(0);
    String whole = unit == Unit.PARAGRAPH ? text.stripTrailing() : text;
    if (!whole.isBlank()) {
      piece.accept(normal(whole));
      end.run();
    }
  }

  private String normal(String text) {
    return form == null ? text : Normalizer.normalize(text, form);
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }
}

package io.gen4j.core.internal.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.core.io.JsonStringEncoder;
import org.nd4j.shade.jackson.core.type.TypeReference;
import org.nd4j.shade.jackson.core.util.DefaultIndenter;
import org.nd4j.shade.jackson.core.util.DefaultPrettyPrinter;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;

/**
 * JSON of plain maps, lists, strings, numbers and booleans. Objects of other types are never
 * created.
 */
public final class Json {

  /** The same line ends on every operating system. */
  private static final DefaultPrettyPrinter PRINTER =
      new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          // Two values under one name: readers would differ in which one they take.
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .setDefaultPrettyPrinter(PRINTER);

  private static final int DEEPEST = 200;
  private static final int LONGEST_NUMBER = 400;

  private static final ObjectMapper COMPACT = new ObjectMapper();

  private Json() {}

  /** Writes an object, with its fields in the order of the map. */
  public static String write(Map<String, ?> object) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not plain data: " + e.getOriginalMessage(), e);
    }
  }

  /** Writes an object in one line. */
  public static String writeCompact(Map<String, ?> object) {
    try {
      return COMPACT.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not plain data: " + e.getOriginalMessage(), e);
    }
  }

  /** Returns a string as JSON, including the quotes. */
  public static String quote(String text) {
    return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }

  /**
   * Reads an object from a file in UTF-8.
   *
   * @throws IllegalArgumentException if the content is not a JSON object
   * @throws IOException if the file cannot be read
   */
  public static Map<String, Object> read(Path file) throws IOException {
    try {
      return read(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("Not a JSON object: not UTF-8", e);
    }
  }

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException if the text is not a JSON object, is nested too deeply, or has
   *     a number of too many digits
   */
  public static Map<String, Object> read(String text) {
    try {
      requireModest(text);
      Map<String, Object> object =
          MAPPER.readValue(text, new TypeReference<Map<String, Object>>() {});
      if (object == null) {
        throw new IllegalArgumentException("Not a JSON object: null");
      }
      return object;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a JSON object: " + e.getOriginalMessage(), e);
    }
  }

  /** The mapper calls itself for every level, and takes minutes for numbers of a million digits. */
  private static void requireModest(String text) throws JsonProcessingException {
    try (JsonParser parser = MAPPER.createParser(text)) {
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth > DEEPEST) {
          throw new IllegalArgumentException(
              "Not plain data: nested more than " + DEEPEST + " levels deep");
        }
        if (token.isNumeric() && parser.getTextLength() > LONGEST_NUMBER) {
          throw new IllegalArgumentException(
              "Not plain data: a number has more than " + LONGEST_NUMBER + " characters");
        }
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("A text in memory was not read", e);
    }
  }
}

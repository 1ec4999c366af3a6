package io.gen4j.core.internal.json;

import java.util.Map;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
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
   * Reads an object.
   *
   * @throws IllegalArgumentException if the text is not a JSON object
   */
  public static Map<String, Object> read(String text) {
    try {
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
}

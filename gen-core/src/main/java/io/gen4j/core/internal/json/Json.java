package io.gen4j.core.internal.json;

import java.util.Map;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.io.JsonStringEncoder;
import org.nd4j.shade.jackson.core.type.TypeReference;
import org.nd4j.shade.jackson.core.util.DefaultIndenter;
import org.nd4j.shade.jackson.core.util.DefaultPrettyPrinter;
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
          .setDefaultPrettyPrinter(PRINTER);

  private Json() {}

  /** Writes an object, with its fields in the order of the map. */
  public static String write(Map<String, ?> object) {
    try {
      return MAPPER.writeValueAsString(object);
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
      return MAPPER.readValue(text, new TypeReference<Map<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a JSON object: " + e.getOriginalMessage(), e);
    }
  }
}

package io.gen4j.core.internal.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /**
   * Writes an object, with its fields in the order of the map. Maps without an order, such as those
   * of {@code Map.of}, are sorted by name: their order differs from process to process.
   */
  public static String write(Map<String, ?> object) {
    try {
      return MAPPER.writeValueAsString(ordered(object));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not plain data: " + e.getOriginalMessage(), e);
    }
  }

  private static Object ordered(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy =
          map instanceof LinkedHashMap ? new LinkedHashMap<>() : new TreeMap<>();
      map.forEach((name, each) -> copy.put(name, ordered(each)));
      return copy;
    }
    return value instanceof List<?> list ? list.stream().map(Json::ordered).toList() : value;
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

package io.gen4j.core.internal.json;

import java.util.List;
import java.util.Map;

/**
 * Reads typed values from maps that were read from a file. A value with another type causes an
 * {@link IllegalArgumentException} that names the key.
 */
public final class PlainData {

  private static final Map<Class<?>, String> NAMES =
      Map.of(
          String.class, "a text",
          Number.class, "a number",
          Integer.class, "a whole number below 2 to the 31",
          Long.class, "a whole number",
          List.class, "a list",
          Map.class, "an object");

  private PlainData() {}

  /** Returns a string. */
  public static String text(Map<?, ?> map, String key) {
    return of(map, key, String.class);
  }

  /** Returns a number. */
  public static double number(Map<?, ?> map, String key) {
    return of(map, key, Number.class).doubleValue();
  }

  /** Returns a whole number that fits in an int. */
  public static int integer(Map<?, ?> map, String key) {
    return of(map, key, Integer.class);
  }

  /** Returns a whole number that fits in a long. */
  public static long whole(Map<?, ?> map, String key) {
    return map.get(key) instanceof Integer count ? count : of(map, key, Long.class);
  }

  /** Returns a list of strings. */
  public static List<String> texts(Map<?, ?> map, String key) {
    List<?> list = of(map, key, List.class);
    return list.stream().map(each -> cast(key, each, String.class)).toList();
  }

  /** Returns a list of whole numbers. */
  public static List<Integer> integers(Map<?, ?> map, String key) {
    List<?> list = of(map, key, List.class);
    return list.stream().map(each -> cast(key, each, Integer.class)).toList();
  }

  /** Returns a list of maps. */
  public static List<Map<?, ?>> maps(Map<?, ?> map, String key) {
    List<?> list = of(map, key, List.class);
    return list.stream().<Map<?, ?>>map(each -> cast(key, each, Map.class)).toList();
  }

  private static <T> T of(Map<?, ?> map, String key, Class<T> type) {
    return cast(key, map.get(key), type);
  }

  private static <T> T cast(String key, Object value, Class<T> type) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "Expected '" + key + "' to be " + NAMES.get(type) + ", got " + value);
    }
    return type.cast(value);
  }
}

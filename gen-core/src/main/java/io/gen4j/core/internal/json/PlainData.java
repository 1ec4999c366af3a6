package io.gen4j.core.internal.json;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads typed values from maps that were read from a file. A value with another type causes an
 * {@link IllegalArgumentException} that names the key.
 */
public final class PlainData {

  private static final Map<Class<?>, String> NAMES =
      Map.of(
          String.class, "a text",
          Boolean.class, "true or false",
          Number.class, "a number",
          Integer.class, "a whole number below 2 to the 31",
          Long.class, "a whole number",
          List.class, "a list",
          Map.class, "an object");

  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

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

  /** Returns a number, whose infinities and NaN may be text, since JSON has none. */
  public static double anyNumber(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text && NOT_FINITE.contains(text)
        ? Double.parseDouble(text)
        : number(map, key);
  }

  /** Returns a flag. */
  public static boolean flag(Map<?, ?> map, String key) {
    return of(map, key, Boolean.class);
  }

  /** Returns a list of numbers. */
  public static List<Double> numbers(Map<?, ?> map, String key) {
    List<?> list = of(map, key, List.class);
    return list.stream().map(each -> cast(key, each, Number.class).doubleValue()).toList();
  }

  /** Returns a list of lists of numbers. */
  public static List<List<Double>> matrix(Map<?, ?> map, String key) {
    List<?> rows = of(map, key, List.class);
    return rows.stream().map(row -> numbers(Map.of(key, row), key)).toList();
  }

  /** Returns an object. */
  public static Map<?, ?> object(Map<?, ?> map, String key) {
    return of(map, key, Map.class);
  }

  /** Returns a constant of an enum by its name. */
  public static <E extends Enum<E>> E constant(Map<?, ?> map, String key, Class<E> type) {
    String name = text(map, key);
    for (E each : type.getEnumConstants()) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "Expected '"
            + key
            + "' to be one of "
            + Arrays.toString(type.getEnumConstants())
            + ", got "
            + name);
  }

  /**
   * Returns a copy in which every map has an order that is the same in every process: that of the
   * map, or that of the keys if the map has none, as those of {@code Map.of}.
   */
  public static Map<String, Object> ordered(Map<?, ?> map) {
    Map<String, Object> copy =
        map instanceof LinkedHashMap ? new LinkedHashMap<>() : new TreeMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), orderedValue(value)));
    return copy;
  }

  private static Object orderedValue(Object value) {
    if (value instanceof Map<?, ?> map) {
      return ordered(map);
    }
    return value instanceof List<?> list
        ? list.stream().map(PlainData::orderedValue).toList()
        : value;
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

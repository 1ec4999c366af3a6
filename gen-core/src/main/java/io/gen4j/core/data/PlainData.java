package io.gen4j.core.data;

import java.util.List;
import java.util.Map;

/** Reads typed values from maps that came from a file. */
final class PlainData {

  private PlainData() {}

  static String text(Map<?, ?> map, String key) {
    return of(map, key, String.class);
  }

  static double number(Map<?, ?> map, String key) {
    return of(map, key, Number.class).doubleValue();
  }

  static int integer(Map<?, ?> map, String key) {
    return of(map, key, Integer.class);
  }

  static List<String> texts(Map<?, ?> map, String key) {
    List<?> list = of(map, key, List.class);
    return list.stream().map(each -> cast(key, each, String.class)).toList();
  }

  static List<Integer> integers(Map<?, ?> map, String key) {
    List<?> list = of(map, key, List.class);
    return list.stream().map(each -> cast(key, each, Integer.class)).toList();
  }

  static List<Map<?, ?>> maps(Map<?, ?> map, String key) {
    List<?> list = of(map, key, List.class);
    return list.stream().<Map<?, ?>>map(each -> cast(key, each, Map.class)).toList();
  }

  private static <T> T of(Map<?, ?> map, String key, Class<T> type) {
    return cast(key, map.get(key), type);
  }

  private static <T> T cast(String key, Object value, Class<T> type) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "Expected '" + key + "' to be a " + type.getSimpleName() + ", got " + value);
    }
    return type.cast(value);
  }
}

package io.gen4j.gan.term;

import java.util.Map;

/** Reads the saved settings of a term. */
record Settings(Map<?, ?> plain) {

  String text(String name) {
    return (String) plain.get(name);
  }

  double number(String name) {
    return ((Number) plain.get(name)).doubleValue();
  }

  int integer(String name) {
    return ((Number) plain.get(name)).intValue();
  }

  boolean flag(String name) {
    return (Boolean) plain.get(name);
  }
}

package io.gen4j.gan.term;

import java.util.Map;

/** Reads and checks the settings of a term. */
record Settings(Map<?, ?> plain) {

  static void requireWeight(String term, double weight) {
    if (!(weight > 0) || !Double.isFinite(weight)) {
      throw new IllegalArgumentException(
          "The weight of " + term + " is above 0 (leave the term out for none), got " + weight);
    }
  }

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

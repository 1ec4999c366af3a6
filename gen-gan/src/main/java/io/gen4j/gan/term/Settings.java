package io.gen4j.gan.term;

import io.gen4j.core.internal.json.PlainData;
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
    return PlainData.text(plain, name);
  }

  double number(String name) {
    return PlainData.number(plain, name);
  }

  int integer(String name) {
    return PlainData.integer(plain, name);
  }

  boolean flag(String name) {
    return PlainData.flag(plain, name);
  }
}

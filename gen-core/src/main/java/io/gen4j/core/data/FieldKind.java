package io.gen4j.core.data;

import java.util.LinkedHashSet;
import java.util.List;

/** What the numbers of a {@link Field} mean. */
public sealed interface FieldKind {

  /**
   * Continuous numbers.
   *
   * @param range range that contains every value
   */
  record Continuous(ValueRange range) implements FieldKind {}

  /**
   * One of several named classes, stored as a number from 0 to {@code names.size() - 1}.
   *
   * @param names distinct names in the order of their numbers
   */
  record Categorical(List<String> names) implements FieldKind {

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if there are no names, or if two are equal
     */
    public Categorical {
      names = distinct("class", names);
    }
  }

  /**
   * Tokens of a sequence, each stored as a number from 0 to {@code vocabulary.size() - 1}.
   *
   * @param vocabulary distinct tokens in the order of their numbers
   */
  record Tokens(List<String> vocabulary) implements FieldKind {

    /**
     * Checks the vocabulary.
     *
     * @throws IllegalArgumentException if it is empty, or if two tokens are equal
     */
    public Tokens {
      vocabulary = distinct("token", vocabulary);
    }
  }

  /** Marks the real steps of a padded sequence: 1 for a real step, 0 for padding. */
  record Mask() implements FieldKind {}

  private static List<String> distinct(String what, List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("A field needs at least one " + what + ", got none");
    }
    LinkedHashSet<String> seen = new LinkedHashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "Names must be distinct, but the " + what + " '" + name + "' appears twice");
      }
    }
    return List.copyOf(names);
  }
}

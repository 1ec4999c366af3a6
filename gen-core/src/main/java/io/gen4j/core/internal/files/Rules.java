package io.gen4j.core.internal.files;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules for the properties of a model file: their types and ranges. They are applied before a
 * network is read or memory is allocated. A value that breaks its rule causes an {@link
 * IllegalArgumentException} that names the property, the rule and the value.
 */
public final class Rules {

  /** A rule for one value. */
  @FunctionalInterface
  public interface Rule {
    /**
     * Checks a value.
     *
     * @param name name of the property, for messages
     * @param value the value, or null if the property is missing
     */
    void check(String name, Object value);
  }

  /** Longest text of a property. */
  private static final int LONGEST_TEXT = 1 << 16;

  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  private Rules() {}

  /** Requires a whole number. */
  public static Rule whole(long low, long high) {
    return (name, value) -> {
      boolean whole = value instanceof Integer || value instanceof Long;
      long number = whole ? ((Number) value).longValue() : 0;
      require(
          whole && low <= number && number <= high,
          name,
          "a whole number from " + low + " to " + high,
          value);
    };
  }

  /** Requires a finite number. */
  public static Rule number(double low, double high) {
    return (name, value) ->
        require(
            value instanceof Number number
                && Double.isFinite(number.doubleValue())
                && low <= number.doubleValue()
                && number.doubleValue() <= high,
            name,
            low == -Double.MAX_VALUE ? "a finite number" : "a number from " + low + " to " + high,
            value);
  }

  /** Requires a finite number. */
  public static Rule number() {
    return number(-Double.MAX_VALUE, Double.MAX_VALUE);
  }

  /** Requires a number, whose infinities and NaN are text. */
  public static Rule anyNumber() {
    return (name, value) ->
        require(
            (value instanceof Number number && Double.isFinite(number.doubleValue()))
                || (value instanceof String text && NOT_FINITE.contains(text)),
            name,
            "a number",
            value);
  }

  /** Requires a text. */
  public static Rule text() {
    return (name, value) ->
        require(
            value instanceof String text && text.length() <= LONGEST_TEXT,
            name,
            "a text of at most " + LONGEST_TEXT + " characters",
            value);
  }

  /** Requires a text that is one of these. */
  public static Rule oneOf(String... texts) {
    return (name, value) ->
        require(
            Arrays.asList(texts).contains(value), name, "one of " + Arrays.toString(texts), value);
  }

  /** Requires the name of a constant. */
  public static Rule constant(Class<? extends Enum<?>> type) {
    return oneOf(Arrays.stream(type.getEnumConstants()).map(Enum::name).toArray(String[]::new));
  }

  /** Requires a text that is a long. JSON's numbers lose digits in other languages. */
  public static Rule seed() {
    return (name, value) -> {
      boolean fits = value instanceof String text && text.matches("-?[0-9]{1,19}");
      try {
        fits = fits && Long.toString(Long.parseLong((String) value)).equals(value);
      } catch (NumberFormatException e) {
        fits = false;
      }
      require(fits, name, "a text with a whole number of 64 bits", value);
    };
  }

  /** Requires true or false. */
  public static Rule flag() {
    return (name, value) -> require(value instanceof Boolean, name, "true or false", value);
  }

  /** Requires a list with a number of elements in a range, which all obey a rule. */
  public static Rule list(int least, int most, Rule each) {
    return (name, value) -> {
      require(
          value instanceof List<?> list && list.size() >= least && list.size() <= most,
          name,
          "a list of " + least + " to " + most + " elements",
          value);
      int i = 0;
      for (Object element : (List<?>) value) {
        each.check(name + "[" + i++ + "]", element);
      }
    };
  }

  /** Accepts a missing property. */
  public static Rule optional(Rule rule) {
    return (name, value) -> {
      if (value != null) {
        rule.check(name, value);
      }
    };
  }

  /** Accepts a text, or what obeys the rule. */
  public static Rule textOr(String text, Rule rule) {
    return (name, value) -> {
      if (!text.equals(value)) {
        rule.check(name, value);
      }
    };
  }

  /**
   * Requires plain data of any structure. Numbers are finite, and whole numbers are at most {@code
   * most}, so that none asks for more memory than the file has.
   */
  public static Rule plain(long most) {
    return (name, value) -> {
      if (value instanceof Map<?, ?> map) {
        map.forEach((key, each) -> plain(most).check(name + "." + key, each));
      } else if (value instanceof List<?> list) {
        list(0, Integer.MAX_VALUE, plain(most)).check(name, list);
      } else if (value instanceof Integer || value instanceof Long) {
        whole(-most, most).check(name, value);
      } else if (value instanceof String) {
        text().check(name, value);
      } else {
        require(
            value instanceof Boolean
                || (value instanceof Number number && Double.isFinite(number.doubleValue())),
            name,
            "text, true, false, a finite number, a list or an object",
            value);
      }
    };
  }

  /**
   * Starts the rule of an object. Properties without a rule of their own, such as those of a later
   * version, obey {@link #plain}.
   */
  public static ObjectRule object(long most) {
    return new ObjectRule(Map.of(), plain(most));
  }

  /**
   * The rule of an object.
   *
   * @param rules rules by name
   * @param others rule of properties without one of their own
   */
  public record ObjectRule(Map<String, Rule> rules, Rule others) implements Rule {

    /** Adds a property. */
    public ObjectRule with(String name, Rule rule) {
      Map<String, Rule> more = new LinkedHashMap<>(rules);
      more.put(name, rule);
      return new ObjectRule(more, others);
    }

    /** Adds the rule of all further properties. */
    public ObjectRule withOthers(Rule rule) {
      return new ObjectRule(rules, rule);
    }

    /** Checks the properties of a file. */
    public void check(Map<?, ?> object) {
      check("", object);
    }

    @Override
    public void check(String name, Object value) {
      require(value instanceof Map<?, ?>, name, "an object", value);
      Map<?, ?> object = (Map<?, ?>) value;
      String before = name.isEmpty() ? "" : name + ".";
      rules.forEach((key, rule) -> rule.check(before + key, object.get(key)));
      object.forEach(
          (key, each) -> {
            if (!rules.containsKey(key)) {
              others.check(before + key, each);
            }
          });
    }
  }

  private static void require(boolean obeyed, String name, String rule, Object value) {
    if (!obeyed) {
      String text = String.valueOf(value);
      throw new IllegalArgumentException(
          "'"
              + name
              + "' must be "
              + rule
              + ", got "
              + (value == null
                  ? "nothing"
                  : text.length() > 100 ? text.substring(0, 100) + "..." : text));
    }
  }
}

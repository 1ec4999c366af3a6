package io.gen4j.core.internal.files;

import java.io.IOException;
import java.util.List;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;

/**
 * Checks JSON before it is converted to objects. DL4J's JSON names classes, and a named class is
 * loaded and its static initializer runs, even if the class does not fit. Therefore the names are
 * checked in the text. The nesting depth and the length of numbers are checked as well.
 */
public final class ConfigurationText {

  private static final List<String> TRUSTED =
      List.of("org.deeplearning4j.nn.", "org.nd4j.linalg.", "io.gen4j.");

  /** Containers that appear in type parameters and in DL4J's own fields. */
  private static final List<String> CONTAINERS =
      List.of(
          "java.util.ArrayList",
          "java.util.LinkedList",
          "java.util.Arrays$ArrayList",
          "java.util.Collections$",
          "java.util.HashMap",
          "java.util.LinkedHashMap",
          "java.util.TreeMap",
          "java.util.HashSet",
          "java.util.LinkedHashSet",
          "java.util.List",
          "java.util.Map",
          "java.util.Set",
          "java.lang.String",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Double",
          "java.lang.Float",
          "java.lang.Boolean",
          "java.lang.Object");

  private static final int DEEPEST = 200;
  private static final int LONGEST_NUMBER = 400;

  /** A token takes up to about 50 bytes of memory as an object. */
  private static final int MOST_TOKENS = 2_000_000;

  private ConfigurationText() {}

  /**
   * Checks a text.
   *
   * @param what name of the text, for messages
   * @param allowed packages whose classes may be named, in addition to those of DL4J, ND4J and
   *     Gen4J
   * @throws DamagedException if the text is not JSON, is nested too deeply, has a number with too
   *     many digits, or names a class of another package
   */
  public static void check(String text, String what, List<String> allowed) {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      int depth = 0;
      int tokens = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        }
        if (++tokens > MOST_TOKENS) {
          throw new DamagedException(what + " has more than " + MOST_TOKENS + " names and values");
        }
        if (depth > DEEPEST) {
          throw new DamagedException(what + " is nested more than " + DEEPEST + " levels deep");
        }
        if (token.isNumeric() && parser.getTextLength() > LONGEST_NUMBER) {
          throw new DamagedException(
              what + " has a number with more than " + LONGEST_NUMBER + " characters");
        }
        if (token == JsonToken.FIELD_NAME && parser.getCurrentName().equals("@class")) {
          requireTrusted(className(parser, what), what, allowed);
        }
      }
      if (depth != 0) {
        throw new DamagedException(what + " ends too early");
      }
    } catch (IOException e) {
      throw new DamagedException(what + " is not JSON: " + firstLine(e), e);
    }
  }

  private static String className(JsonParser parser, String what) throws IOException {
    if (parser.nextToken() != JsonToken.VALUE_STRING) {
      throw new DamagedException(what + " has an @class that is not a string");
    }
    return parser.getText();
  }

  /** Checks a name, and the names inside it: those of type parameters and of array elements. */
  private static void requireTrusted(String name, String what, List<String> allowed) {
    for (String part : name.split("[<>,;\\[\\s]+")) {
      // The element type of an object array is written as L and the name.
      String plain = name.contains("[L") && part.startsWith("L") ? part.substring(1) : part;
      if (plain.isEmpty() || (name.startsWith("[") && plain.length() == 1)) {
        continue;
      }
      if (TRUSTED.stream().noneMatch(plain::startsWith)
          && allowed.stream().noneMatch(each -> plain.startsWith(each + "."))
          && CONTAINERS.stream()
              .noneMatch(
                  each -> each.endsWith("$") ? plain.startsWith(each) : plain.equals(each))) {
        throw new DamagedException(
            what
                + " names the class "
                + (plain.length() > 200 ? plain.substring(0, 200) + "..." : plain)
                + ", which does not belong to DL4J, ND4J or Gen4J. If it is your own layer, allow"
                + " its package when you load the model");
      }
    }
  }

  private static String firstLine(IOException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}

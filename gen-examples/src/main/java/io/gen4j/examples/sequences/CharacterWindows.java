package io.gen4j.examples.sequences;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.data.ValueRange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Windows of a text, as numbers of characters. */
public final class CharacterWindows implements Dataset {

  private final String name;
  private final List<String> vocabulary;
  private final int[] tokens;
  private final int length;
  private final int stride;
  private final int size;

  /**
   * Creates a data set.
   *
   * @param vocabulary distinct characters in the order of their numbers
   * @param text text of characters of the vocabulary
   * @param length characters per window
   * @param stride characters between the starts of two windows
   */
  public CharacterWindows(
      String name, List<String> vocabulary, String text, int length, int stride) {
    this.name = name;
    this.vocabulary = vocabulary;
    this.tokens = tokens(vocabulary, text);
    this.length = length;
    this.stride = stride;
    if (tokens.length < length) {
      throw new IllegalArgumentException(
          "The " + name + " has " + tokens.length + " characters, but a window has " + length);
    }
    this.size = (tokens.length - length) / stride + 1;
  }

  /** Returns the distinct characters of a text in the order of their code points. */
  public static List<String> vocabulary(String text) {
    return text.codePoints().distinct().sorted().mapToObj(Character::toString).toList();
  }

  /** Returns the numbers of the characters of a text. */
  public static int[] tokens(List<String> vocabulary, String text) {
    int[] points = vocabulary.stream().mapToInt(each -> each.codePointAt(0)).toArray();
    return text.codePoints()
        .map(
            point -> {
              int token = Arrays.binarySearch(points, point);
              if (token < 0) {
                throw new IllegalArgumentException(
                    "The character '"
                        + Character.toString(point)
                        + "' is not in the vocabulary of the model");
              }
              return token;
            })
        .toArray();
  }

  /** Returns the text of some tokens. */
  public static String text(List<String> vocabulary, int... tokens) {
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      text.append(vocabulary.get(token));
    }
    return text.toString();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public ExampleShape shape() {
    return ExampleShape.vector(length);
  }

  @Override
  public ValueRange range() {
    return fields().get(0).range();
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public int label(int index) {
    throw new IllegalStateException("Windows of a text have no labels");
  }

  @Override
  public List<Field> fields() {
    return List.of(new Field(Field.DATA, shape(), new FieldKind.Tokens(vocabulary)));
  }

  @Override
  public void read(int index, float[] target, int offset) {
    for (int i = 0; i < length; i++) {
      target[offset + i] = tokens[index * stride + i];
    }
  }

  @Override
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((length + " " + stride + " ").getBytes(StandardCharsets.UTF_8));
      digest.update(text(vocabulary, tokens).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.gen4j.datasets.text;

import io.gen4j.core.data.FieldKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Distinct tokens, numbered from 0. Special tokens are recognized by their names. Immutable. */
public final class Vocabulary {

  private final FieldKind.Tokens kind;
  private final Map<String, Integer> numbers = new HashMap<>();

  private Vocabulary(FieldKind.Tokens kind) {
    this.kind = kind;
    List<String> tokens = kind.vocabulary();
    for (int i = 0; i < tokens.size(); i++) {
      numbers.put(tokens.get(i), i);
    }
  }

  /**
   * Returns the vocabulary of these tokens.
   *
   * @param tokens distinct tokens in the order of their numbers
   * @throws IllegalArgumentException if there are no tokens, or if two are equal
   */
  public static Vocabulary of(List<String> tokens) {
    return new Vocabulary(new FieldKind.Tokens(tokens));
  }

  /** Returns the vocabulary of a field, for example of the data that a saved model learned. */
  public static Vocabulary of(FieldKind.Tokens kind) {
    return new Vocabulary(kind);
  }

  static Vocabulary of(Collection<SpecialToken> special, Collection<String> tokens) {
    List<String> all = new ArrayList<>(special.stream().map(SpecialToken::text).toList());
    all.addAll(tokens);
    return of(all);
  }

  /** Returns the number of tokens. */
  public int size() {
    return tokens().size();
  }

  /** Returns the tokens in the order of their numbers. */
  public List<String> tokens() {
    return kind.vocabulary();
  }

  /** Returns the token with this number. */
  public String token(int number) {
    if (number < 0 || number >= size()) {
      throw new IllegalArgumentException(
          "The vocabulary has the tokens 0 to " + (size() - 1) + ", but got " + number + ".");
    }
    return tokens().get(number);
  }

  /** Returns the number of a token, if the vocabulary has it. */
  public OptionalInt number(String token) {
    Integer number = numbers.get(token);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** Returns the number of a special token, if the vocabulary has it. */
  public OptionalInt number(SpecialToken token) {
    return number(token.text());
  }

  /** Whether the token with this number is special. */
  public boolean isSpecial(int number) {
    String token = token(number);
    return Arrays.stream(SpecialToken.values()).anyMatch(special -> special.text().equals(token));
  }

  /** Returns the kind of a field that holds tokens of this vocabulary. */
  public FieldKind.Tokens kind() {
    return kind;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vocabulary that && that.kind.equals(kind);
  }

  @Override
  public int hashCode() {
    return kind.hashCode();
  }

  /** Returns for example {@code 65 tokens}. */
  @Override
  public String toString() {
    return size() + " tokens";
  }
}

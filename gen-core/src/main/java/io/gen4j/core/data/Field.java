package io.gen4j.core.data;

import java.util.Objects;

/**
 * A named part of every example of a {@link Dataset}.
 *
 * <p>Models use the fields with these names. {@link #DATA}, which every data set has, is what a
 * model learns to generate. {@link #LABEL} is the class label of an example. {@link #CONDITION} is
 * a vector or an image that the model generates examples from. {@link #MASK} marks padding of
 * sequences. {@link #TARGET} is what a VAE learns to reconstruct if it is not the data.
 *
 * @param name name, unique in a data set
 * @param shape shape of the field in one example, without the batch axis
 * @param kind what the numbers of the field mean
 */
public record Field(String name, ExampleShape shape, FieldKind kind) {

  /** The field that a model learns to generate. */
  public static final String DATA = "data";

  /** The field of class labels. */
  public static final String LABEL = "label";

  /** The field that a model generates examples from. */
  public static final String CONDITION = "condition";

  /** The field that marks padding. */
  public static final String MASK = "mask";

  /** The field that a VAE reconstructs instead of the data. */
  public static final String TARGET = "target";

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if the name is empty, or the shape does not suit the kind
   */
  public Field {
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(kind, "kind");
    if (name.isBlank()) {
      throw new IllegalArgumentException("A field needs a name");
    }
    if (name.equals(LABEL)
        && !(kind instanceof FieldKind.Categorical
            && shape.dimensions().equals(java.util.List.of(1)))) {
      throw new IllegalArgumentException(
          "The field '" + LABEL + "' is one categorical value, got " + kind + " of shape " + shape);
    }
  }

  /** Returns a field of continuous numbers in a range. */
  public static Field continuous(String name, ExampleShape shape, ValueRange range) {
    return new Field(name, shape, new FieldKind.Continuous(range));
  }

  /** Returns the field of class labels with these class names. */
  public static Field label(java.util.List<String> classNames) {
    return new Field(LABEL, ExampleShape.vector(1), new FieldKind.Categorical(classNames));
  }

  /** Returns the field that marks which of {@code steps} time steps are real and not padding. */
  public static Field mask(int steps) {
    return new Field(MASK, ExampleShape.vector(steps), new FieldKind.Mask());
  }

  /** Returns the range of the stored numbers; both bounds are inclusive. */
  public ValueRange range() {
    if (kind instanceof FieldKind.Continuous continuous) {
      return continuous.range();
    }
    if (kind instanceof FieldKind.Categorical categorical) {
      return upTo(categorical.names().size() - 1);
    }
    if (kind instanceof FieldKind.Tokens tokens) {
      return upTo(tokens.vocabulary().size() - 1);
    }
    return ValueRange.UNIT;
  }

  private static ValueRange upTo(int last) {
    return new ValueRange(0, Math.max(1, last));
  }
}

package io.gen4j.gan.conditioning;

import io.gen4j.core.data.ExampleShape;
import java.util.Optional;

/**
 * What the generator takes besides the latent vector.
 *
 * <p>A generator with one input takes the latent vector followed by the condition, {@code [batch,
 * latent + size]}; a class label is a one-hot vector of {@code classes} numbers. A generator with
 * two inputs takes the latent vector and the condition {@code [batch, ...shape]}. A generator
 * without a latent vector takes the condition alone.
 */
public sealed interface Conditioning
    permits Conditioning.None, Conditioning.Classes, Conditioning.Tensor, Codes {

  /** An unconditional model. */
  Conditioning NONE = new None();

  /**
   * Returns conditioning on class labels, drawn in the frequencies of the data; {@link #NONE} for 0
   * classes.
   *
   * @param number number of classes, 0 or 2 or more
   * @param kind how the discriminator uses the class label
   * @throws IllegalArgumentException if the number is 1 or negative
   */
  static Conditioning classes(int number, ConditioningKind kind) {
    return number == 0 ? NONE : new Classes(number, kind, LabelSampling.DATA);
  }

  /** An unconditional model. */
  record None() implements Conditioning {}

  /**
   * Class labels.
   *
   * @param number number of classes, 2 or more
   * @param kind how the discriminator uses the class label
   * @param sampling how class labels of generated examples are drawn
   */
  record Classes(int number, ConditioningKind kind, LabelSampling sampling)
      implements Conditioning {

    /** Throws {@link IllegalArgumentException} if the number is below 2. */
    public Classes {
      if (number < 2) {
        throw new IllegalArgumentException(
            "A class-conditional GAN has 2 or more classes (withClasses(0) for an unconditional"
                + " one), got "
                + number);
      }
    }
  }

  /**
   * Condition tensors, from the field {@code condition} of the data. In training, generated
   * examples have the conditions of the batch's real examples.
   *
   * @param shape shape of one condition, a vector or an image
   * @param kind how the discriminator uses the condition
   */
  record Tensor(ExampleShape shape, ConditioningKind kind) implements Conditioning {

    /** Throws {@link IllegalArgumentException} if the kind does not support this shape. */
    public Tensor {
      if (kind == ConditioningKind.AUXILIARY_CLASSIFIER) {
        throw new IllegalArgumentException(
            "An auxiliary classifier needs classes, but the condition is a tensor of shape "
                + shape
                + "; use CONCATENATED, PROJECTION or SECOND_INPUT");
      }
      if (kind == ConditioningKind.PROJECTION && shape.dimensions().size() > 1) {
        throw new IllegalArgumentException(
            "A projection needs a condition that is a vector, got shape "
                + shape
                + "; use CONCATENATED or SECOND_INPUT");
      }
    }
  }

  /**
   * Returns a copy with another way for the discriminator to use the condition.
   *
   * @throws IllegalArgumentException if there are no class labels and no condition tensors
   */
  default Conditioning withKind(ConditioningKind kind) {
    if (this instanceof Classes classes) {
      return new Classes(classes.number(), kind, classes.sampling());
    }
    if (this instanceof Tensor tensor) {
      return new Tensor(tensor.shape(), kind);
    }
    throw new IllegalArgumentException(
        "Only classes and conditions can be " + kind + "; set withClasses(n) first, got " + this);
  }

  /**
   * Returns a copy that draws class labels in another way.
   *
   * @throws IllegalArgumentException if there are no classes
   */
  default Conditioning withLabelSampling(LabelSampling sampling) {
    if (this instanceof Classes classes) {
      return new Classes(classes.number(), classes.kind(), sampling);
    }
    throw new IllegalArgumentException(
        "Only class labels are drawn; set withClasses(n) first, got  " + this);
  }

  /** Returns the shape of one condition, if there are conditions. */
  default Optional<ExampleShape> conditionShape() {
    if (this instanceof Classes classes) {
      return Optional.of(ExampleShape.vector(classes.number()));
    }
    if (this instanceof Tensor tensor) {
      return Optional.of(tensor.shape());
    }
    return this instanceof Codes codes
        ? Optional.of(ExampleShape.vector(codes.inputs()))
        : Optional.empty();
  }

  /** Returns how many numbers one condition has; 0 if unconditional. */
  default int size() {
    return conditionShape().map(ExampleShape::length).orElse(0);
  }

  /** Returns how many numbers the discriminator outputs after its logit. */
  default int outputs() {
    return this instanceof Codes
            || takes(ConditioningKind.AUXILIARY_CLASSIFIER)
            || takes(ConditioningKind.PROJECTION)
        ? size()
        : 0;
  }

  /** Whether the discriminator uses the condition in this way. */
  default boolean takes(ConditioningKind wanted) {
    return this instanceof Classes classes && classes.kind() == wanted
        || this instanceof Tensor tensor && tensor.kind() == wanted;
  }

  /**
   * Returns the number of classes, or of values of the first categorical code; 0 if there are none.
   */
  default int labels() {
    if (this instanceof Classes classes) {
      return classes.number();
    }
    return this instanceof Codes codes && !codes.categorical().isEmpty()
        ? codes.categorical().get(0)
        : 0;
  }
}

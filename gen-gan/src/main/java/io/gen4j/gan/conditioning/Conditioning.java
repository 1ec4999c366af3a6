package io.gen4j.gan.conditioning;

import io.gen4j.core.data.ExampleShape;
import java.util.Optional;

/**
 * What samples are generated from besides the latent vector.
 *
 * <p>A generator with one input takes the numbers of the condition behind the latent vector, {@code
 * [batch, latent + size]}; a class is an indicator of {@code classes} numbers. A generator with two
 * inputs takes the latent vector and the condition {@code [batch, ...shape]}. A generator without
 * latent vector takes the condition alone.
 */
public sealed interface Conditioning
    permits Conditioning.None, Conditioning.Classes, Conditioning.Tensor, Codes {

  /** Nothing but the latent vector. */
  Conditioning NONE = new None();

  /** Returns the class of the data, as the discriminator takes it by {@code kind}. */
  static Conditioning classes(int number, ConditioningKind kind) {
    return number == 0 ? NONE : new Classes(number, kind, LabelSampling.DATA);
  }

  /** Nothing but the latent vector. */
  record None() implements Conditioning {}

  /**
   * The class of an example.
   *
   * @param number number of classes, 2 or more
   * @param kind how the discriminator takes the class
   * @param sampling how labels are drawn that the generator is asked for
   */
  record Classes(int number, ConditioningKind kind, LabelSampling sampling)
      implements Conditioning {

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is below 2
     */
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
   * The field {@code condition} of the data. Generated examples have the conditions of the batch's
   * real ones.
   *
   * @param shape shape of one condition, a vector or an image
   * @param kind how the discriminator takes the condition
   */
  record Tensor(ExampleShape shape, ConditioningKind kind) implements Conditioning {

    /**
     * Checks that the kind suits the shape.
     *
     * @throws IllegalArgumentException if it does not
     */
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
   * Returns a copy that the discriminator takes in another way.
   *
   * @throws IllegalArgumentException if there are no classes and no conditions
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
   * Returns a copy that draws labels in another way.
   *
   * @throws IllegalArgumentException if there are no classes
   */
  default Conditioning withLabelSampling(LabelSampling sampling) {
    if (this instanceof Classes classes) {
      return new Classes(classes.number(), classes.kind(), sampling);
    }
    throw new IllegalArgumentException(
        "Only labels of classes are drawn; set withClasses(n) first, got " + this);
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

  /** Returns the number of numbers of one condition; 0 without conditions. */
  default int size() {
    return conditionShape().map(ExampleShape::length).orElse(0);
  }

  /** Returns the numbers that the discriminator gives behind its logit. */
  default int outputs() {
    boolean behind =
        this instanceof Codes
            || takes(ConditioningKind.AUXILIARY_CLASSIFIER)
            || takes(ConditioningKind.PROJECTION);
    return behind ? size() : 0;
  }

  /** Whether the discriminator takes the condition in this way. */
  default boolean takes(ConditioningKind wanted) {
    return this instanceof Classes classes && classes.kind() == wanted
        || this instanceof Tensor tensor && tensor.kind() == wanted;
  }

  /** Returns the number of values that a label can have; 0 where there are no labels. */
  default int labels() {
    if (this instanceof Classes classes) {
      return classes.number();
    }
    return this instanceof Codes codes && !codes.categorical().isEmpty()
        ? codes.categorical().get(0)
        : 0;
  }
}

package io.gen4j.gan;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.conditioning.LabelSampling;

/**
 * Networks with settings for conditioning and packing.
 *
 * @param <T> the type of the networks
 */
public interface ConditionalNetworks<T> extends GanNetworks {

  /** Returns a copy with another conditioning. */
  T with(Conditioning conditioning);

  /**
   * Returns a copy whose discriminator scores packs of this many examples, see {@link #packing}.
   */
  T withPacking(int examples);

  /**
   * Returns a class-conditional copy, or an unconditional one for 0 classes. The discriminator is
   * an {@linkplain ConditioningKind#AUXILIARY_CLASSIFIER auxiliary classifier} unless {@link
   * #withConditioning} changes that.
   *
   * @throws IllegalArgumentException if the number of classes is 1 or negative
   */
  default T withClasses(int number) {
    return with(Conditioning.classes(number, ConditioningKind.AUXILIARY_CLASSIFIER));
  }

  /**
   * Returns a copy whose discriminator uses class labels or conditions in another way.
   *
   * @throws IllegalArgumentException if there are none yet, or this way does not support them
   */
  default T withConditioning(ConditioningKind kind) {
    return with(conditioning().withKind(kind));
  }

  /**
   * Returns a copy that draws the class labels of generated examples in another way.
   *
   * @throws IllegalArgumentException if there are no classes yet
   */
  default T withLabelSampling(LabelSampling sampling) {
    return with(conditioning().withLabelSampling(sampling));
  }

  /**
   * Returns a copy that generates from the field {@code condition} of the data, a vector or an
   * image of this shape. The condition is {@linkplain ConditioningKind#CONCATENATED concatenated}
   * to the discriminator's input unless {@link #withConditioning} changes that.
   */
  default T withCondition(ExampleShape shape) {
    return with(new Conditioning.Tensor(shape, ConditioningKind.CONCATENATED));
  }

  /** Returns a copy with codes that the discriminator predicts from the samples (InfoGAN). */
  default T withCodes(Codes predicted) {
    return with(predicted);
  }
}

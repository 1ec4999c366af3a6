package io.gen4j.gan;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.conditioning.LabelSampling;

/**
 * Networks whose conditioning and packing are chosen by name.
 *
 * @param <T> their own type
 */
public interface ConditionalNetworks<T> extends GanNetworks {

  /** Returns a copy with another conditioning as a whole. */
  T with(Conditioning conditioning);

  /**
   * Returns a copy whose discriminator judges this many examples together, see {@link #packing}.
   */
  T withPacking(int examples);

  /**
   * Returns a copy that is conditional on the classes of the data, 0 for none. The discriminator is
   * an {@linkplain ConditioningKind#AUXILIARY_CLASSIFIER auxiliary classifier} until {@link
   * #withConditioning} says otherwise.
   */
  default T withClasses(int number) {
    return with(Conditioning.classes(number, ConditioningKind.AUXILIARY_CLASSIFIER));
  }

  /**
   * Returns a copy whose discriminator takes classes or conditions in another way.
   *
   * @throws IllegalArgumentException if there are none yet, or they do not go with this way
   */
  default T withConditioning(ConditioningKind kind) {
    return with(conditioning().withKind(kind));
  }

  /**
   * Returns a copy that draws the labels it asks the generator for in another way.
   *
   * @throws IllegalArgumentException if there are no classes yet
   */
  default T withLabelSampling(LabelSampling sampling) {
    return with(conditioning().withLabelSampling(sampling));
  }

  /**
   * Returns a copy that generates from the field {@code condition} of the data, a vector or an
   * image of this shape. The discriminator takes it {@linkplain ConditioningKind#CONCATENATED
   * behind the data} until {@link #withConditioning} says otherwise.
   */
  default T withCondition(ExampleShape shape) {
    return with(new Conditioning.Tensor(shape, ConditioningKind.CONCATENATED));
  }

  /** Returns a copy with codes that the discriminator predicts from the samples (InfoGAN). */
  default T withCodes(Codes predicted) {
    return with(predicted);
  }
}

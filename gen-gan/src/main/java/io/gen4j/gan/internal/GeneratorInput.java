package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Network;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.conditioning.Conditioning;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Puts latent vectors and conditions into the form that a generator takes: the condition behind the
 * latent vector, as a second input, or alone.
 *
 * @param latent distribution of latent vectors, of size 0 for none
 * @param separate whether the condition is an input of its own
 */
public record GeneratorInput(Latent latent, Conditioning conditioning, boolean separate) {

  /** Returns the form that a generator of a number of inputs takes. */
  public static GeneratorInput of(Network generator, Latent latent, Conditioning conditioning) {
    int inputs = generator.graph().getNumInputArrays();
    int needed = latent.size() > 0 && conditioning.size() > 0 ? 2 : 1;
    if (inputs > needed) {
      throw new IllegalArgumentException(
          "The generator has "
              + inputs
              + " inputs, but there is nothing to feed them with but "
              + (latent.size() > 0 ? "latent vectors" : "")
              + (needed == 2 ? " and " : "")
              + (conditioning.size() > 0 ? "conditions" : "")
              + "; state the condition with withCondition(shape), or drop an input");
    }
    int axes = conditioning.conditionShape().map(shape -> shape.dimensions().size()).orElse(0);
    if (inputs == 1 && latent.size() > 0 && axes > 1) {
      throw new IllegalArgumentException(
          "A condition of shape "
              + conditioning.conditionShape().get()
              + " does not go behind a latent vector: give the generator a second input for it, or"
              + " a latent size of 0");
    }
    boolean separate = axes > 0 && (inputs == 2 || latent.size() == 0);
    return new GeneratorInput(latent, conditioning, separate);
  }

  /**
   * Returns the generator's inputs.
   *
   * @param vectors {@code [count, latent]}, never changed; ignored without latent vectors
   */
  INDArray[] of(INDArray vectors, ConditionBatch conditions, DataType type) {
    if (!separate) {
      INDArray latents = HeapCopy.cast(vectors, type);
      return new INDArray[] {
        conditioning.size() == 0
            ? latents
            : Nd4j.concat(1, latents, HeapCopy.matrix(conditions.rows(), type))
      };
    }
    INDArray condition = conditions.array(type, conditioning.conditionShape());
    return latent.size() == 0
        ? new INDArray[] {condition}
        : new INDArray[] {HeapCopy.cast(vectors, type), condition};
  }

  /** Draws latent vectors for conditions. */
  INDArray[] draw(ConditionBatch conditions, long seed, DataType type) {
    return of(vectors(conditions.size(), seed), conditions, type);
  }

  /** Draws latent vectors; null if there are none. */
  public INDArray vectors(int count, long seed) {
    return latent.size() == 0 ? null : latent.sample(count, seed);
  }
}

package io.gen4j.core.training;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sees the gradients of a step before they are applied, and may change them: the place where
 * replicas of a model on other threads or machines average theirs.
 *
 * <p>Replicas of one model that start equal, see equal numbers of examples and average their
 * gradients here stay equal, and train as one model on the joint batch. The limits of that:
 *
 * <ul>
 *   <li>Examples must not see each other. Batch normalization normalizes over each replica's own
 *       batch; only the steps of its running statistics are averaged.
 *   <li>Only gradients are exchanged. What moves without one follows each replica's own data, and
 *       drifts apart: the codebook of a vector-quantized posterior, and the probability of adaptive
 *       augmentation.
 *   <li>Noise follows from the model's seed and the number of the step. Replicas of one seed draw
 *       equal latent vectors, dropout and augmentation for different examples, where one model on
 *       the joint batch would draw different ones.
 * </ul>
 */
@FunctionalInterface
public interface GradientExchange {

  /**
   * Called on the training thread whenever gradients are about to be applied. A GAN applies those
   * of its discriminator and its generator one after the other, a VAE all at once.
   *
   * @param step number of the step from 0, over all calls of {@code fit}
   * @param gradients flattened gradients by network name, in a fixed order. The arrays are live:
   *     what is written to them is applied. They include the steps of running statistics of batch
   *     normalization
   */
  void exchange(long step, Map<String, INDArray> gradients);
}

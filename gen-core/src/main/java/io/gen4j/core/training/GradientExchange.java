package io.gen4j.core.training;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Receives the gradients of a step before they are applied, and may change them. Replicas of a
 * model on other threads or machines can average their gradients here.
 *
 * <p>Replicas stay equal if they start equal, use equal numbers of examples and average their
 * gradients. They then train like one model on the joint batch, with these limits:
 *
 * <ul>
 *   <li>Examples must not depend on each other. Batch normalization normalizes over each replica's
 *       own batch, and only the steps of its running statistics are averaged.
 *   <li>Only gradients are exchanged. Values that change without a gradient follow each replica's
 *       own data and drift apart: the codebook of a vector-quantized posterior, and the probability
 *       of adaptive augmentation.
 *   <li>Noise depends on the model's seed and the number of the step. Replicas with the same seed
 *       draw equal latent vectors, dropout and augmentation for different examples. One model on
 *       the joint batch would draw different ones.
 * </ul>
 */
@FunctionalInterface
public interface GradientExchange {

  /**
   * Called on the training thread before gradients are applied. A GAN applies the gradients of its
   * discriminator and its generator one after the other. A VAE applies all at the same time.
   *
   * @param step number of the step from 0, over all calls of {@code fit}
   * @param gradients flattened gradients by network name, in a fixed order. The arrays are live:
   *     changes are applied. They include the steps of running statistics of batch normalization
   */
  void exchange(long step, Map<String, INDArray> gradients);
}

package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ExampleShape;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A likelihood of sequences that are predicted step by step: the decoder sees the latent vector and
 * the data of all earlier steps. The decoder has a second input with the data before each step, and
 * its output at a step must not depend on later steps.
 */
public interface Autoregressive extends Likelihood {

  /** Returns the shape of the data. */
  ExampleShape shape();

  /** Returns the number of values of an example that are predicted. */
  int predicted();

  /**
   * Returns the second input of the decoder.
   *
   * @param x data {@code [batch, ...shape]}
   * @param random drops some of the data in training; null in evaluation, which drops none
   * @return {@code [batch, ...]}
   */
  INDArray previous(INDArray x, RandomGenerator random);

  /** Runs the decoder for one step. */
  @FunctionalInterface
  interface StepOutput {

    /**
     * Returns the decoder's output at a step on the Java heap, {@code [rows * parameters]}.
     *
     * @param step number of the step, from 0
     * @param previous second input of the decoder, of which only this and earlier steps count
     */
    double[] at(int step, INDArray previous);
  }

  /**
   * Generates data step by step.
   *
   * @param rows number of sequences
   * @param decoder returns the decoder's output at a step
   * @param random draws each step; null to take the most probable value of each step
   * @return {@code [rows, ...shape]}
   */
  INDArray generate(int rows, StepOutput decoder, RandomGenerator random);
}

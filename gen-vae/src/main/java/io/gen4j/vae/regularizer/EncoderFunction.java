package io.gen4j.vae.regularizer;

/** The encoder, for more passes on data near those of the batch. */
public interface EncoderFunction {

  /** Returns the input of the encoder in this step, {@code [batch][length]}. */
  double[][] data();

  /**
   * Runs the encoder in training mode.
   *
   * @param data {@code [n * batch][length]}: n modified copies of the batch, one after another
   * @return {@code [n * batch][posterior.parameterSize()]}
   */
  double[][] forward(double[][] data);

  /**
   * Backpropagates through the last {@link #forward} and adds to the gradient of the encoder's
   * weights.
   *
   * @param gradient derivatives with respect to the result of {@code forward}, {@code [n *
   *     batch][posterior.parameterSize()]}
   */
  void backward(double[][] gradient);
}

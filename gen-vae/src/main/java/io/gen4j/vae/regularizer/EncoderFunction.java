package io.gen4j.vae.regularizer;

/** The encoder, to be run once more on data near those of the batch. */
public interface EncoderFunction {

  /** Returns the data that the encoder saw, {@code [batch][length]}. */
  double[][] data();

  /**
   * Runs the encoder in training.
   *
   * @param data {@code [n * batch][length]}, n times the batch, each moved in some way
   * @return {@code [n * batch][posterior.parameterSize()]}
   */
  double[][] forward(double[][] data);

  /**
   * Takes derivatives back through the last {@link #forward}, and adds to the gradient of the
   * encoder's weights.
   *
   * @param gradient with respect to what {@code forward} returned
   */
  void backward(double[][] gradient);
}

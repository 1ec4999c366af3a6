package io.gen4j.vae;

import io.gen4j.core.network.NetworkSource;

/**
 * An encoder and a decoder, described once: the sizes that depend on the latent space and the
 * likelihood come from the {@link VaeOptions}. The package {@code architecture} has ready-made
 * ones; {@link #of} takes DL4J networks of the application.
 */
public interface VaeNetworks {

  /** Returns the number of classes that the model is conditioned on, 0 for none. */
  default int classes() {
    return 0;
  }

  /**
   * Returns the encoder, {@code [batch, ...data] -> [batch, posterior.parameterSize()]}. With
   * classes it may have a second input {@code [batch, classes]} of one-hot labels. Nothing is
   * applied to its output.
   */
  NetworkSource encoder(VaeOptions options);

  /**
   * Returns the decoder, {@code [batch, posterior.codeSize() + classes] -> [batch, ...parameters]},
   * where one-hot labels follow the code and the first axis of an example is {@code
   * likelihood.parametersPerValue()} times that of the data. Nothing is applied to its output.
   */
  NetworkSource decoder(VaeOptions options);

  /**
   * Returns own networks: configurations, whose weights are drawn anew, or networks trained with
   * DL4J or imported from Keras, whose weights are kept.
   */
  static VaeNetworks of(NetworkSource encoder, NetworkSource decoder) {
    return of(encoder, decoder, 0);
  }

  /**
   * Returns own networks that are conditioned on classes.
   *
   * @param classes number of classes, 2 or more, or 0 for none
   */
  static VaeNetworks of(NetworkSource encoder, NetworkSource decoder, int classes) {
    return new VaeNetworks() {
      @Override
      public int classes() {
        return classes;
      }

      @Override
      public NetworkSource encoder(VaeOptions options) {
        return encoder;
      }

      @Override
      public NetworkSource decoder(VaeOptions options) {
        return decoder;
      }

      @Override
      public String toString() {
        return "own networks" + (classes == 0 ? "" : " conditioned on " + classes + " classes");
      }
    };
  }
}

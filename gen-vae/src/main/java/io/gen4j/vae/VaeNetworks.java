package io.gen4j.vae;

import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import java.util.List;

/**
 * An encoder and a decoder. Their description leaves out the sizes that depend on the latent space
 * and the likelihood; these come from the {@link VaeOptions}. The package {@code architecture} has
 * ready-made networks. {@link #of(NetworkSource, NetworkSource)} takes your own DL4J networks.
 */
public interface VaeNetworks {

  /** Returns the number of classes of a class-conditional model, 0 for other models. */
  default int classes() {
    return 0;
  }

  /**
   * Returns the encoder, {@code [batch, ...data] -> [batch, posterior.parameterSize()]}. The
   * encoder of a class-conditional model may have a second input {@code [batch, classes]} with
   * one-hot class labels. The output has no activation.
   */
  NetworkSource encoder(VaeOptions options);

  /**
   * Returns the decoder, {@code [batch, posterior.codeSize() + classes] -> [batch, ...parameters]}.
   * One-hot class labels follow the code. The parameters have the shape of the data, except that
   * the first axis of an example is {@code likelihood.parametersPerValue()} times as long. The
   * output has no activation.
   */
  NetworkSource decoder(VaeOptions options);

  /**
   * Returns your own networks. A configuration gets new random weights. A network that was trained
   * with DL4J or imported from Keras keeps its weights.
   */
  static VaeNetworks of(NetworkSource encoder, NetworkSource decoder) {
    return of(encoder, decoder, 0);
  }

  /**
   * Returns the networks of a trained VAE with their weights, to continue on other data
   * (fine-tuning). They start from the moving average, if there is one. The optimizer and the
   * counts start from zero. {@link io.gen4j.core.training.LayerRates} freezes layers. To continue
   * the same training, use {@link Vae#load} instead.
   *
   * @throws IllegalArgumentException if the posterior or prior of the VAE has learned parameters,
   *     which are not part of the encoder and decoder
   */
  static VaeNetworks pretrained(Vae vae) {
    List<String> others =
        vae.model().networks().stream()
            .filter(network -> network.parameterCount() > 0)
            .map(Network::name)
            .filter(name -> !name.endsWith("encoder") && !name.endsWith("decoder"))
            .toList();
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "The VAE has learned parameters in its "
              + others
              + ", which a new VAE would not keep. Continue with Vae.load.");
    }
    return of(
        NetworkSource.of(vae.evaluated().encoder().graph()),
        NetworkSource.of(vae.evaluated().decoder().graph()),
        vae.classes());
  }

  /**
   * Returns your own networks for a class-conditional model.
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

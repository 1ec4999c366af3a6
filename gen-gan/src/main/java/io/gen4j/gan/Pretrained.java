package io.gen4j.gan;

import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.WeightTransfer;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.conditioning.Conditioning;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.Sgd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Networks that start from those of a trained GAN, to continue on other data (fine-tuning). The
 * generator starts from the moving average, if there is one. Optimizers and counts start from zero.
 *
 * <pre>{@code
 * Gan digits = Gan.load(Path.of("digits.zip"));
 * LayerRates frozen = LayerRates.NONE.withFirst(digits.discriminator().network(), 2, 0);
 * Gan clothes = Gan.create(Pretrained.of(digits), digits.options().withLayerRates(frozen));
 * }</pre>
 *
 * <p>Freezing the first layers of the discriminator is FreezeD (Mo et al. 2020, arXiv:2002.10964).
 * To continue the same training, use {@link Gan#load} instead.
 */
public final class Pretrained {

  private static final Logger LOG = LoggerFactory.getLogger(Pretrained.class);

  private Pretrained() {}

  /** Returns the networks of a GAN with its weights, latent vectors and conditioning. */
  public static GanNetworks of(Gan gan) {
    NetworkSource generator = NetworkSource.of(gan.sampler().network().graph());
    boolean stated =
        !Configurations.outputRange(gan.sampler().network().graph()).equals(gan.range());
    return GanNetworks.of(
            stated ? generator.withOutputRange(gan.range()) : generator,
            NetworkSource.of(gan.discriminator().network().graph()),
            gan.latent())
        .with(gan.conditioning())
        .withPacking(gan.packing());
  }

  /**
   * Returns other networks with as many of a GAN's weights as fit, for example those of the same
   * architecture with more classes: {@code Pretrained.into(gan, Dcgan.of(shape).withClasses(12))}.
   * Layers correspond by name, see {@link WeightTransfer}. Classes keep their numbers, so new ones
   * come last.
   *
   * @throws IllegalArgumentException if the latent sizes or packings differ, or if there are fewer
   *     classes than before. {@link Gan#create} throws it if no layer corresponds
   */
  public static GanNetworks into(Gan gan, GanNetworks networks) {
    require("latent vectors", gan.latent(), networks.latent());
    require("packing", gan.packing(), networks.packing());
    int classes = networks.conditioning().labels();
    if (classes < gan.classes()) {
      throw new IllegalArgumentException(
          "The trained GAN has "
              + gan.classes()
              + " classes and the new networks have "
              + classes
              + ". Keep all classes, and add new ones at the end.");
    }
    return new GanNetworks() {

      @Override
      public NetworkSource generator(long seed) {
        return filled("generator", gan.sampler().network().graph(), networks.generator(seed));
      }

      @Override
      public NetworkSource discriminator(long seed) {
        return filled(
            "discriminator", gan.discriminator().network().graph(), networks.discriminator(seed));
      }

      @Override
      public Latent latent() {
        return networks.latent();
      }

      @Override
      public Conditioning conditioning() {
        return networks.conditioning();
      }

      @Override
      public int packing() {
        return networks.packing();
      }
    };
  }

  private static void require(String what, Object trained, Object other) {
    if (!trained.equals(other)) {
      throw new IllegalArgumentException(
          "The trained GAN has the " + what + " " + trained + ", the new networks " + other);
    }
  }

  private static NetworkSource filled(String name, ComputationGraph from, NetworkSource to) {
    ComputationGraph made = to.graph(name, new Sgd(1));
    WeightTransfer transfer = WeightTransfer.copy(from, made);
    if (transfer.copied().isEmpty()) {
      LOG.warn(
          "The {} keeps no trained layer whole: {} are larger than the trained ones, and {} are new."
              + " Give the new networks the same width and latent size as the trained ones",
          name,
          transfer.grown(),
          transfer.fresh());
    } else if (!transfer.grown().isEmpty() || !transfer.fresh().isEmpty()) {
      LOG.info(
          "The {} keeps {} trained layers. New weights: in parts of {}, in all of {}",
          name,
          transfer.copied().size(),
          transfer.grown(),
          transfer.fresh());
    }
    NetworkSource source = NetworkSource.of(made);
    return to.outputRange().map(source::withOutputRange).orElse(source);
  }
}

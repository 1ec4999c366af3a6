package io.gen4j.gan;

import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.conditioning.Conditioning;

/**
 * The two networks of a GAN, their latent distribution and their conditioning: a ready-made pair of
 * {@code io.gen4j.gan.architecture}, or an application's own DL4J networks ({@link
 * #of(NetworkSource, NetworkSource, Latent)}).
 */
public interface GanNetworks {

  /**
   * Returns the generator, {@code [batch, latent] -> [batch, ...data]}; a condition in the same
   * input makes it {@code [batch, latent + size]} (see {@link Conditioning}). Training maps the
   * data to the range of its last activation.
   *
   * @param seed seed of the initial weights
   */
  NetworkSource generator(long seed);

  /**
   * Returns the discriminator, {@code [batch, ...data] -> [batch, 1 + extra, ...positions]}. Each
   * position has a logit, followed by the extra numbers of the condition ({@link
   * Conditioning#outputs}). {@code [batch, 1]} is one logit per example, and {@code [batch, 1,
   * height, width]} one per patch of an image (PatchGAN). Without extra numbers, {@code [batch,
   * time]} is one logit per step of a sequence.
   *
   * @param seed seed of the initial weights
   */
  NetworkSource discriminator(long seed);

  /** Returns the distribution of latent vectors; size 0 if the generator takes conditions alone. */
  Latent latent();

  /** Returns what the generator takes besides the latent vector. */
  default Conditioning conditioning() {
    return Conditioning.NONE;
  }

  /**
   * Returns how many examples the discriminator scores together (PacGAN, Lin et al. 2018,
   * arXiv:1712.04086). A pack concatenates them as features {@code [batch / packing, packing *
   * features]} or as channels {@code [batch / packing, packing * channels, height, width]}. The
   * number must divide the batch size.
   */
  default int packing() {
    return 1;
  }

  /**
   * Returns an application's own networks. Trained weights are kept, and the moving average starts
   * from them.
   *
   * @param latent distribution of latent vectors; of size 0 if the generator takes conditions alone
   */
  static Own of(NetworkSource generator, NetworkSource discriminator, Latent latent) {
    return new Own(generator, discriminator, latent, Conditioning.NONE, 1);
  }

  /** An application's own networks. */
  final class Own implements ConditionalNetworks<Own> {

    private final NetworkSource generator;
    private final NetworkSource discriminator;
    private final Latent latent;
    private final Conditioning conditioning;
    private final int packing;

    private Own(
        NetworkSource generator,
        NetworkSource discriminator,
        Latent latent,
        Conditioning conditioning,
        int packing) {
      this.generator = generator;
      this.discriminator = discriminator;
      this.latent = latent;
      this.conditioning = conditioning;
      this.packing = packing;
    }

    @Override
    public Own with(Conditioning other) {
      return new Own(generator, discriminator, latent, other, packing);
    }

    @Override
    public Own withPacking(int examples) {
      return new Own(generator, discriminator, latent, conditioning, examples);
    }

    @Override
    public NetworkSource generator(long seed) {
      return generator;
    }

    @Override
    public NetworkSource discriminator(long seed) {
      return discriminator;
    }

    @Override
    public Latent latent() {
      return latent;
    }

    @Override
    public Conditioning conditioning() {
      return conditioning;
    }

    @Override
    public int packing() {
      return packing;
    }
  }
}

package io.gen4j.gan;

import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.conditioning.Conditioning;

/**
 * The two networks of a GAN, with what they are built for. The ready-made pairs of {@code
 * io.gen4j.gan.architecture} are such networks; {@link #of(NetworkSource, NetworkSource, Latent)}
 * makes one of an application's own DL4J networks.
 */
public interface GanNetworks {

  /**
   * Returns the generator, {@code [batch, latent] -> [batch, ...data]}. The range of its last
   * activation is the range that data are mapped to. How it takes conditions, {@link Conditioning}
   * says.
   *
   * @param seed seed that untrained weights are drawn with
   */
  NetworkSource generator(long seed);

  /**
   * Returns the discriminator, {@code [batch, ...data] -> [batch, 1 + extra, ...positions]}: at
   * each position a logit, and behind it the numbers that {@link Conditioning#outputs} counts.
   * {@code [batch, 1]} is one logit per example, {@code [batch, 1, height, width]} one per patch of
   * an image (PatchGAN), and {@code [batch, time]}, which is possible without extra numbers, one
   * per step of a sequence.
   *
   * @param seed seed that untrained weights are drawn with
   */
  NetworkSource discriminator(long seed);

  /**
   * Returns the distribution of latent vectors; of size 0 if samples are made of conditions alone.
   */
  Latent latent();

  /** Returns what samples are generated from besides the latent vector. */
  default Conditioning conditioning() {
    return Conditioning.NONE;
  }

  /**
   * Returns the number of examples that the discriminator judges together, side by side as features
   * {@code [batch / packing, packing * features]} or as channels {@code [batch / packing, packing *
   * channels, height, width]} (PacGAN, Lin et al. 2018, arXiv:1712.04086). It must divide the
   * batch.
   */
  default int packing() {
    return 1;
  }

  /**
   * Returns an application's own networks, untrained or trained; of trained ones the weights are
   * kept, and the moving average starts from them too.
   *
   * @param latent distribution of latent vectors; of size 0 for a generator of conditions alone
   */
  static Own of(NetworkSource generator, NetworkSource discriminator, Latent latent) {
    return new Own(generator, discriminator, latent, Conditioning.NONE, 1);
  }

  /** An application's own networks. Change what they are built for by name. */
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

package io.gen4j.gan;

import io.gen4j.gan.vertex.StyleTap;
import java.util.function.Supplier;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws samples of a style-based generator with truncated styles (Karras et al. 2019,
 * arXiv:1812.04948). Styles move toward their mean, which trades variety for quality.
 */
public final class StyleSampler {

  private static final int MEAN_OF = 1024;
  private static final long MEAN_SEED = 0x4D57L;

  private final Gan gan;
  private final StyleTap tap;

  private StyleSampler(Gan gan, StyleTap tap) {
    this.gan = gan;
    this.tap = tap;
  }

  /**
   * Returns a sampler for a GAN.
   *
   * @throws IllegalArgumentException if its generator is not a {@link
   *     io.gen4j.gan.architecture.StyleGan}
   */
  public static StyleSampler of(Gan gan) {
    return new StyleSampler(
        gan,
        StyleTap.of(gan.sampler().network().graph())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The generator of this GAN is not style-based; use StyleGan")));
  }

  /**
   * Draws samples with truncated styles: mean + psi (w - mean), the mean over 1,024 latent vectors.
   * A class-conditional GAN draws class labels.
   *
   * @param count number of samples
   * @param seed seed of the latent vectors, as for {@link Gan#sample(int, long)}
   * @param psi from 0 (all styles are the mean) to 1 (no truncation)
   * @return {@code [count, ...shape]} in C order, detached
   * @throws IllegalArgumentException if psi is out of range
   */
  public INDArray sample(int count, long seed, double psi) {
    return truncated(psi, () -> gan.sample(count, seed));
  }

  /**
   * Draws samples of one class with truncated styles; the mean is over all classes.
   *
   * @param psi from 0 (all styles are the mean) to 1 (no truncation)
   * @see Gan#sample(int, int, long)
   */
  public INDArray sample(int label, int count, long seed, double psi) {
    return truncated(psi, () -> gan.sample(label, count, seed));
  }

  /**
   * Returns the samples for given latent vectors of an unconditional GAN, with truncated styles.
   *
   * @param psi from 0 (all styles are the mean) to 1 (no truncation)
   * @see Gan#decode(INDArray)
   */
  public INDArray decode(INDArray vectors, double psi) {
    return truncated(psi, () -> gan.decode(vectors));
  }

  /**
   * Returns the samples for given latent vectors and class labels, with truncated styles; the mean
   * is over all classes.
   *
   * @param psi from 0 (all styles are the mean) to 1 (no truncation)
   * @see Gan#decode(INDArray, int[])
   */
  public INDArray decode(INDArray vectors, int[] labels, double psi) {
    return truncated(psi, () -> gan.decode(vectors, labels));
  }

  private INDArray truncated(double psi, Supplier<INDArray> samples) {
    if (!(psi >= 0 && psi <= 1)) {
      throw new IllegalArgumentException("Truncation is from 0 to 1 (none), got " + psi);
    }
    synchronized (gan) {
      INDArray mean = meanStyle();
      try {
        tap.truncate(mean, psi);
        return samples.get();
      } finally {
        tap.truncate(null, 1);
      }
    }
  }

  private INDArray meanStyle() {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return gan.meanOverSamples(MEAN_OF, MEAN_SEED, tap::styles);
    }
  }
}

package io.gen4j.gan;

import io.gen4j.gan.vertex.StyleTap;
import java.util.function.Supplier;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Samples of a style-based generator with truncated styles (Karras et al. 2019, arXiv:1812.04948):
 * styles are moved toward their mean, which trades variety for quality.
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
   * Returns the sampler of a GAN.
   *
   * @throws IllegalArgumentException if its generator has no styles, see {@link
   *     io.gen4j.gan.architecture.StyleGan}
   */
  public static StyleSampler of(Gan gan) {
    return new StyleSampler(
        gan,
        StyleTap.of(gan.sampler().network().graph())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The generator of this GAN has no styles: it is not style-based")));
  }

  /**
   * Draws samples with truncated styles: mean + psi (w - mean), the mean over 1,024 latent vectors.
   * Of a conditional GAN the classes are drawn.
   *
   * @param count number of samples
   * @param seed seed of the latent vectors, as for {@link Gan#sample(int, long)}
   * @param psi 1 leaves styles as they are, 0 makes all the mean; from 0 to 1
   * @return {@code [count, ...shape]} in C order, detached
   */
  public INDArray sample(int count, long seed, double psi) {
    return truncated(psi, () -> gan.sample(count, seed));
  }

  /**
   * Draws samples of one class with truncated styles; the mean is over all classes.
   *
   * @param label class of the samples, from 0
   * @param count number of samples
   * @param seed seed of the latent vectors, as for {@link Gan#sample(int, int, long)}
   * @param psi 1 leaves styles as they are, 0 makes all the mean; from 0 to 1
   * @return {@code [count, ...shape]} in C order, detached
   * @throws IllegalArgumentException if there is no such class, or the GAN is not conditional
   */
  public INDArray sample(int label, int count, long seed, double psi) {
    return truncated(psi, () -> gan.sample(label, count, seed));
  }

  /**
   * Returns samples of given latent vectors with truncated styles, of an unconditional GAN.
   *
   * @param vectors {@code [count, latent.size()]}, never changed
   * @param psi 1 leaves styles as they are, 0 makes all the mean; from 0 to 1
   * @return {@code [count, ...shape]} in C order, detached
   * @throws IllegalArgumentException if the vectors have another size, or the GAN is conditional
   */
  public INDArray decode(INDArray vectors, double psi) {
    return truncated(psi, () -> gan.decode(vectors));
  }

  /**
   * Returns samples of given latent vectors and classes with truncated styles; the mean is over all
   * classes.
   *
   * @param vectors {@code [count, latent.size()]}, never changed
   * @param labels one class per vector, from 0
   * @param psi 1 leaves styles as they are, 0 makes all the mean; from 0 to 1
   * @return {@code [count, ...shape]} in C order, detached
   * @throws IllegalArgumentException if the vectors have another size, or labels do not fit
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

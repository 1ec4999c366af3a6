package io.gen4j.gan;

import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.internal.Samples;
import io.gen4j.gan.vertex.StyleTap;
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

  private StyleSampler(Gan gan) {
    this.gan = gan;
  }

  /**
   * Returns a sampler for a GAN.
   *
   * @throws IllegalArgumentException if its generator is not a {@link
   *     io.gen4j.gan.architecture.StyleGan}
   */
  public static StyleSampler of(Gan gan) {
    if (StyleTap.of(gan.sampler().network().graph()).isEmpty()) {
      throw new IllegalArgumentException(
          "The generator of this GAN is not style-based; use StyleGan");
    }
    return new StyleSampler(gan);
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
    return truncated(psi, gan.drawn(count, seed));
  }

  /**
   * Draws samples of one class with truncated styles; the mean is over all classes.
   *
   * @param psi from 0 (all styles are the mean) to 1 (no truncation)
   * @see Gan#sample(int, int, long)
   */
  public INDArray sample(int label, int count, long seed, double psi) {
    return truncated(psi, gan.drawn(label, count, seed));
  }

  /**
   * Returns the samples for given latent vectors of an unconditional GAN, with truncated styles.
   *
   * @param psi from 0 (all styles are the mean) to 1 (no truncation)
   * @see Gan#decode(INDArray)
   */
  public INDArray decode(INDArray vectors, double psi) {
    return truncated(psi, gan.given(vectors));
  }

  /**
   * Returns the samples for given latent vectors and class labels, with truncated styles; the mean
   * is over all classes.
   *
   * @param psi from 0 (all styles are the mean) to 1 (no truncation)
   * @see Gan#decode(INDArray, int[])
   */
  public INDArray decode(INDArray vectors, int[] labels, double psi) {
    return truncated(psi, gan.given(vectors, labels));
  }

  private INDArray truncated(double psi, Gan.Drawn drawn) {
    if (!(psi >= 0 && psi <= 1)) {
      throw new IllegalArgumentException("Truncation is from 0 to 1 (none), got " + psi);
    }
    return gan.read("sample", served -> truncated(served, psi, drawn));
  }

  private INDArray truncated(Samples served, double psi, Gan.Drawn drawn) {
    StyleTap tap = StyleTap.of(served.sampler().graph()).orElseThrow();
    ConditionBatch any = gan.conditioner().draw(MEAN_OF, MEAN_SEED);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray mean = served.mean(any, MEAN_SEED, tap::styles)) {
      tap.truncate(mean, psi);
      return served.decode(drawn.vectors(), drawn.conditions());
    } finally {
      tap.truncate(null, 1);
    }
  }
}

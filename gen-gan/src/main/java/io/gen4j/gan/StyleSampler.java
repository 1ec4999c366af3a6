package io.gen4j.gan;

import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.internal.Samples;
import io.gen4j.gan.vertex.StyleTap;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Draws samples of a style-based generator with truncated or mixed styles (Karras et al. 2019,
 * arXiv:1812.04948). Truncated styles move toward their mean, which trades variety for quality. For
 * samples of a given class, the mean is that of the class.
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
    return truncated(psi, any(), gan.drawn(count, seed));
  }

  /**
   * Draws samples of one class with truncated styles; the mean is that of the class.
   *
   * @param psi from 0 (all styles are the mean) to 1 (no truncation)
   * @see Gan#sample(int, int, long)
   */
  public INDArray sample(int label, int count, long seed, double psi) {
    return truncated(psi, of(label), gan.drawn(label, count, seed));
  }

  /**
   * Returns the samples for given latent vectors of an unconditional GAN, with truncated styles.
   *
   * @param psi from 0 (all styles are the mean) to 1 (no truncation)
   * @see Gan#decode(INDArray)
   */
  public INDArray decode(INDArray vectors, double psi) {
    return truncated(psi, any(), gan.given(vectors));
  }

  /**
   * Returns the samples for given latent vectors and class labels, with truncated styles; the mean
   * is that of each sample's class.
   *
   * @param psi from 0 (all styles are the mean) to 1 (no truncation)
   * @see Gan#decode(INDArray, int[])
   */
  public INDArray decode(INDArray vectors, int[] labels, double psi) {
    GanChecks.requireLabels(gan.conditioning(), vectors.size(0), labels);
    INDArray all = null;
    for (int label : Arrays.stream(labels).distinct().sorted().toArray()) {
      int[] rows = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
      int[] same = IntStream.generate(() -> label).limit(rows.length).toArray();
      INDArray part = truncated(psi, of(label), gan.given(gathered(vectors, rows), same));
      all = all == null ? blank(part, labels.length) : all;
      for (int i = 0; i < rows.length; i++) {
        row(all, rows[i]).assign(row(part, i));
      }
      part.close();
    }
    return all;
  }

  /**
   * Draws the grid of mixed styles: sample {@code r * columns + c} has the coarse styles of latent
   * vector r and the fine styles of latent vector c. Its noise follows from latent vector r. For
   * GANs without classes.
   *
   * @param coarse latent vectors {@code [rows, latent.size()]}, never changed
   * @param fine latent vectors {@code [columns, latent.size()]}, never changed
   * @param firstFine number of the first layer with fine styles, from 0 (all styles are fine) to
   *     {@link #layers} (all are coarse). Each size of the image from the second on has two layers
   * @param psi truncation from 0 (all styles are the mean) to 1 (none)
   * @return {@code [rows * columns, ...shape]} in C order, detached
   * @throws IllegalArgumentException if a vector has another size, a number is out of range, or the
   *     GAN is conditional
   */
  public INDArray mix(INDArray coarse, INDArray fine, int firstFine, double psi) {
    GanChecks.requireVectors(coarse, gan.latent().size());
    GanChecks.requireVectors(fine, gan.latent().size());
    if (firstFine < 0 || firstFine > layers()) {
      throw new IllegalArgumentException(
          "The first layer with fine styles is from 0 to " + layers() + ", got " + firstFine);
    }
    if (gan.conditioning().size() > 0) {
      throw new IllegalArgumentException("Styles are mixed only in GANs without conditions");
    }
    return truncated(psi, any(), (served, tap) -> mixed(served, tap, coarse, fine, firstFine));
  }

  /**
   * Draws the grid sample by sample: each is the first of a pair that takes the second's styles.
   */
  private static INDArray mixed(
      Samples served, StyleTap tap, INDArray coarse, INDArray fine, int firstFine) {
    INDArray all = null;
    int columns = (int) fine.size(0);
    int next = 0;
    tap.choose(new int[] {1, 1}, firstFine);
    try {
      for (int r = 0; r < coarse.size(0); r++) {
        for (int c = 0; c < columns; c++) {
          INDArray pair = Nd4j.vstack(row(coarse, r), row(fine, c));
          try (INDArray two = served.decode(pair, ConditionBatch.none(2))) {
            all = all == null ? blank(two, (int) coarse.size(0) * columns) : all;
            row(all, next++).assign(row(two, 0));
          }
        }
      }
    } finally {
      tap.choose(null, 0);
    }
    return all;
  }

  /** Returns the number of layers that take a style. */
  public int layers() {
    return StyleTap.of(gan.sampler().network().graph()).orElseThrow().layers();
  }

  private static INDArray gathered(INDArray vectors, int... rows) {
    INDArray some = blank(vectors, rows.length);
    for (int i = 0; i < rows.length; i++) {
      row(some, i).assign(row(vectors, rows[i]));
    }
    return some;
  }

  private static INDArray blank(INDArray like, int count) {
    long[] shape = like.shape().clone();
    shape[0] = count;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Nd4j.createUninitialized(like.dataType(), shape, 'c');
    }
  }

  private static INDArray row(INDArray array, int index) {
    return array.get(NDArrayIndex.interval(index, index + 1));
  }

  /** Draws samples from a network whose styles are truncated. */
  @FunctionalInterface
  private interface Drawing {
    INDArray draw(Samples served, StyleTap tap);
  }

  private INDArray truncated(double psi, ConditionBatch center, Gan.Drawn drawn) {
    return truncated(
        psi, center, (served, tap) -> served.decode(drawn.vectors(), drawn.conditions()));
  }

  private INDArray truncated(double psi, ConditionBatch center, Drawing drawing) {
    if (!(psi >= 0 && psi <= 1)) {
      throw new IllegalArgumentException("Truncation is from 0 to 1 (none), got " + psi);
    }
    return gan.read("sample", served -> truncated(served, psi, center, drawing));
  }

  private static INDArray truncated(
      Samples served, double psi, ConditionBatch center, Drawing drawing) {
    StyleTap tap = StyleTap.of(served.sampler().graph()).orElseThrow();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray mean = served.mean(center, MEAN_SEED, tap::styles)) {
      tap.truncate(mean, psi);
      return drawing.draw(served, tap);
    } finally {
      tap.truncate(null, 1);
    }
  }

  /** Returns conditions as the model draws them. */
  private ConditionBatch any() {
    return gan.conditioner().draw(MEAN_OF, MEAN_SEED);
  }

  private ConditionBatch of(int label) {
    GanChecks.requireLabels(gan.conditioning(), 1, label);
    return gan.conditioner()
        .ofLabels(IntStream.generate(() -> label).limit(MEAN_OF).toArray(), MEAN_SEED);
  }
}

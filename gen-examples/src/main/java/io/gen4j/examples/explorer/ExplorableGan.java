package io.gen4j.examples.explorer;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.gan.Gan;
import io.gen4j.gan.StyleSampler;
import io.gen4j.gan.conditioning.Conditioning;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A GAN in the explorer. */
final class ExplorableGan implements ExplorableModel {

  private final Gan gan;
  private final Optional<StyleSampler> styles;

  ExplorableGan(Gan gan) {
    if (gan.conditioning() instanceof Conditioning.Tensor) {
      throw new IllegalArgumentException(
          "The explorer supports class labels only, but this GAN is conditioned on tensors");
    }
    this.gan = gan;
    this.styles = styles(gan);
  }

  private static Optional<StyleSampler> styles(Gan gan) {
    try {
      return Optional.of(StyleSampler.of(gan));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String kind() {
    return "GAN";
  }

  @Override
  public ExampleShape shape() {
    return gan.shape();
  }

  @Override
  public ValueRange range() {
    return gan.range();
  }

  @Override
  public int latentSize() {
    return gan.latent().size();
  }

  @Override
  public int classes() {
    return gan.classes();
  }

  @Override
  public boolean samples() {
    return true;
  }

  @Override
  public boolean truncates() {
    return styles.isPresent();
  }

  @Override
  public boolean reconstructs() {
    return false;
  }

  @Override
  public INDArray latents(int count, long seed) {
    return gan.latent().sample(count, seed);
  }

  @Override
  public INDArray decode(INDArray latents, int[] labels, double truncation) {
    if (styles.isPresent() && truncation < 1) {
      return classes() > 0
          ? styles.get().decode(latents, labels, truncation)
          : styles.get().decode(latents, truncation);
    }
    return classes() > 0 ? gan.decode(latents, labels) : gan.decode(latents);
  }

  @Override
  public INDArray reconstruct(INDArray images, int[] labels) {
    throw new UnsupportedOperationException("A GAN has no encoder");
  }
}

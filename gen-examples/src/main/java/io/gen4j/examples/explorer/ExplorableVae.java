package io.gen4j.examples.explorer;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.vae.Vae;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A VAE in the explorer. */
final class ExplorableVae implements ExplorableModel {

  private final Vae vae;

  ExplorableVae(Vae vae) {
    this.vae = vae;
  }

  @Override
  public String kind() {
    return "VAE";
  }

  @Override
  public ExampleShape shape() {
    return vae.shape();
  }

  @Override
  public ValueRange range() {
    return vae.range();
  }

  @Override
  public int latentSize() {
    return vae.latentSize();
  }

  @Override
  public int classes() {
    return vae.classes();
  }

  /** False for an autoencoder without a prior, which throws when sampled. */
  @Override
  public boolean samples() {
    try (INDArray latent = vae.samplePrior(1, 1)) {
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Override
  public boolean truncates() {
    return false;
  }

  @Override
  public boolean reconstructs() {
    return true;
  }

  @Override
  public INDArray latents(int count, long seed) {
    return vae.samplePrior(count, seed);
  }

  @Override
  public INDArray decode(INDArray latents, int[] labels, double truncation) {
    return classes() > 0 ? vae.decode(latents, labels) : vae.decode(latents);
  }

  @Override
  public INDArray reconstruct(INDArray images, int[] labels) {
    return classes() > 0 ? vae.reconstruct(images, labels) : vae.reconstruct(images);
  }
}

package io.gen4j.examples.explorer;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.examples.support.SavedModel;
import io.gen4j.gan.Gan;
import io.gen4j.vae.Vae;
import java.nio.file.Path;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A saved model of images, as the explorer uses it. The caller closes the returned arrays. */
interface ExplorableModel {

  /**
   * Opens a saved GAN or VAE.
   *
   * @throws IllegalArgumentException if the file is neither, or the model does not generate images,
   *     or is conditioned on tensors
   */
  static ExplorableModel open(Path file) {
    GenerativeModel model = SavedModel.ofImages(file, "explorer");
    return model instanceof Gan gan ? new ExplorableGan(gan) : new ExplorableVae((Vae) model);
  }

  /** Returns the kind of model that the page shows. */
  String kind();

  ExampleShape shape();

  ValueRange range();

  int latentSize();

  /** Returns the number of classes; 0 if the model is not class-conditional. */
  int classes();

  /** Whether the model has a prior to sample latent vectors from. */
  boolean samples();

  /** Whether styles can be truncated. */
  boolean truncates();

  /** Whether the model can reconstruct images. */
  boolean reconstructs();

  /** Returns latent vectors drawn from the prior, {@code [count, latent]}. */
  INDArray latents(int count, long seed);

  /**
   * Decodes latent vectors into images, {@code [count, channels, height, width]}.
   *
   * @param latents {@code [count, latent]}
   * @param labels one per vector; ignored by a model without classes
   * @param truncation 1 for no truncation, 0 for the mean style; ignored by a model without styles
   */
  INDArray decode(INDArray latents, int[] labels, double truncation);

  /** Returns reconstructions of images, {@code [count, channels, height, width]}. */
  INDArray reconstruct(INDArray images, int[] labels);
}

package io.gen4j.examples.explorer;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.gan.Gan;
import io.gen4j.vae.Vae;
import java.nio.file.Path;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A saved model of images, as the page asks it. Results are the caller's to close. */
interface ExplorableModel {

  /**
   * Opens a saved GAN or VAE.
   *
   * @throws IllegalArgumentException if the file is neither, or the model makes no images or
   *     generates from condition tensors
   */
  static ExplorableModel open(Path file) {
    ExplorableModel model;
    try {
      model = new ExplorableGan(Gan.load(file));
    } catch (IllegalArgumentException e) {
      if (!String.valueOf(e.getMessage()).contains("of kind vae")) {
        throw e;
      }
      model = new ExplorableVae(Vae.load(file));
    }
    ExampleShape shape = model.shape();
    boolean image = shape.isImage() && (shape.channels() == 1 || shape.channels() == 3);
    if (!image || !model.range().isBounded()) {
      throw new IllegalArgumentException(
          file + " makes examples of shape " + shape + ", and the explorer shows images");
    }
    return model;
  }

  /** Returns what the page calls it. */
  String kind();

  ExampleShape shape();

  ValueRange range();

  int latentSize();

  /** Returns the number of classes that it can be asked for, 0 for none. */
  int classes();

  /** Whether it has a distribution of latent vectors. */
  boolean samples();

  /** Whether styles can be truncated. */
  boolean truncates();

  /** Whether it can reconstruct images. */
  boolean reconstructs();

  /** Returns latent vectors of its prior, {@code [count, latent]}. */
  INDArray latents(int count, long seed);

  /**
   * Returns images of latent vectors, {@code [count, channels, height, width]}.
   *
   * @param latents {@code [count, latent]}
   * @param labels one per vector; ignored by a model without classes
   * @param truncation 1 for none, 0 for the mean; ignored by a model without styles
   */
  INDArray decode(INDArray latents, int[] labels, double truncation);

  /** Returns reconstructions of images, {@code [count, channels, height, width]}. */
  INDArray reconstruct(INDArray images, int[] labels);
}

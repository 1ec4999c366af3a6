package io.gen4j.examples.support;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.gan.Gan;
import io.gen4j.vae.Vae;
import java.nio.file.Path;

/** Opens a saved model, whichever kind it is. */
public final class SavedModel {

  private SavedModel() {}

  /**
   * Opens a saved GAN or VAE of images.
   *
   * @param user who needs images, for the message
   * @throws IllegalArgumentException if the file is neither, or the model does not generate images
   */
  public static GenerativeModel ofImages(Path file, String user) {
    GenerativeModel model = open(file);
    ExampleShape shape = model.shape();
    boolean image = shape.isImage() && (shape.channels() == 1 || shape.channels() == 3);
    if (!image || !model.range().isBounded()) {
      throw new IllegalArgumentException(
          file
              + " generates examples of shape "
              + shape
              + ", but the "
              + user
              + " needs grayscale or RGB images of a bounded value range");
    }
    return model;
  }

  private static GenerativeModel open(Path file) {
    try {
      return Gan.load(file);
    } catch (IllegalArgumentException e) {
      if (!String.valueOf(e.getMessage()).contains("of kind vae")) {
        throw e;
      }
      return Vae.load(file);
    }
  }
}

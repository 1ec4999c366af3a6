package io.gen4j.datasets.image;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.datasets.ImageFolder;
import io.gen4j.datasets.ImageFolderOptions;
import io.gen4j.datasets.internal.Rows;
import io.gen4j.datasets.internal.image.ImageCodec;
import io.gen4j.datasets.internal.image.ImageFiles;
import io.gen4j.datasets.internal.image.Pixels;
import io.gen4j.datasets.internal.image.UnreadableImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads one image file for a model: {@code [1, channels, height, width]} in [-1, 1], where -1 is
 * black. Formats, EXIF rotation and transparent pixels are treated as in {@link ImageFolder}.
 */
public final class ImageFile {

  private ImageFile() {}

  /**
   * Reads an image in its own size, in red, green and blue. Transparent pixels become white.
   *
   * @return {@code [1, 3, height, width]} in [-1, 1]
   * @throws DataException if the file is missing, is not an image, is damaged or has more than
   *     {@link ImageFolderOptions#DEFAULT_MAX_PIXELS} pixels
   */
  public static INDArray rgb(Path file) {
    return whole(file, 3);
  }

  /**
   * Reads an image in its own size, in grayscale. Transparent pixels become white.
   *
   * @return {@code [1, 1, height, width]} in [-1, 1]
   * @throws DataException if the file is missing, is not an image, is damaged or has more than
   *     {@link ImageFolderOptions#DEFAULT_MAX_PIXELS} pixels
   */
  public static INDArray grayscale(Path file) {
    return whole(file, 1);
  }

  /**
   * Reads an image as a folder with these options does: scaled so that the shorter side fits, and
   * cropped to the middle.
   *
   * @param options size, colors, background and largest number of pixels; the others do not matter
   * @return {@code [1, channels, height, width]} in [-1, 1]
   * @throws DataException if the file is missing, is not an image, is damaged or too large
   */
  public static INDArray read(Path file, ImageFolderOptions options) {
    return read(
        file,
        options.maxPixels(),
        decoded -> array(decoded, options, options.height(), options.width()));
  }

  private static INDArray whole(Path file, int channels) {
    ImageFolderOptions.Builder builder = ImageFolderOptions.builder(1, 1);
    ImageFolderOptions options = (channels == 1 ? builder.grayscale() : builder.rgb()).build();
    return read(
        file,
        options.maxPixels(),
        decoded -> array(decoded, options, decoded.height(), decoded.width()));
  }

  /** Makes an array of a decoded image. */
  private interface Conversion {
    INDArray of(ImageCodec.Decoded decoded) throws IOException;
  }

  private static INDArray read(Path file, long maxPixels, Conversion conversion) {
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          Files.isDirectory(file)
              ? file + " is a folder. Name an image in it, or open the folder with ImageFolder."
              : "There is no image " + file.toAbsolutePath() + ". Check the path.");
    }
    try {
      return conversion.of(ImageCodec.decode(ImageFiles.single(file), maxPixels));
    } catch (IOException e) {
      throw UnreadableImage.error(file, e, "");
    }
  }

  private static INDArray array(
      ImageCodec.Decoded decoded, ImageFolderOptions options, int height, int width)
      throws IOException {
    byte[] bytes = Pixels.fit(decoded, options.channels(), height, width, options.background());
    float[] values = new float[bytes.length];
    Rows.expand(bytes, values, 0);
    ValueRange.BYTES.mapTo(ValueRange.SYMMETRIC, values, 0, values.length);
    return HeapCopy.array(values, 1, options.channels(), height, width);
  }
}

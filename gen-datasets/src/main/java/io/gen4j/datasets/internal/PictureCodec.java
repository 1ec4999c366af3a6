package io.gen4j.datasets.internal;

import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes pictures, or only their headers, with the codecs of the Java platform. */
public final class PictureCodec {

  /** Beyond it, a few bytes of header could fill the memory. */
  private static final long MAX_PIXELS = 100_000_000;

  private PictureCodec() {}

  @FunctionalInterface
  private interface Use<T> {
    T apply(ImageReader reader) throws IOException;
  }

  /**
   * Reads the header alone.
   *
   * @throws IOException with a reason, if the picture cannot be decoded
   */
  public static void checkHeader(Path file) throws IOException {
    with(
        file,
        reader -> {
          checkSize(reader);
          // No type at all, or the one that decoding will choose.
          Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
          Pixels.requireSupported(types.hasNext() ? types.next().getColorModel() : null);
          return null;
        });
  }

  /**
   * Decodes the picture, the first one of an animation.
   *
   * @throws IOException with a reason, if the picture cannot be decoded whole
   */
  public static BufferedImage decode(Path file) throws IOException {
    return with(
        file,
        reader -> {
          checkSize(reader);
          // The JPEG and GIF readers only warn of a truncated file, and leave the rest blank.
          AtomicReference<String> truncated = new AtomicReference<>();
          reader.addIIOReadWarningListener(
              (source, warning) -> {
                String text = warning.toLowerCase(Locale.ROOT);
                if (text.contains("premature end") || text.contains("truncated")) {
                  truncated.set(warning);
                }
              });
          BufferedImage image = reader.read(0);
          if (truncated.get() != null) {
            throw new IOException(truncated.get());
          }
          return image;
        });
  }

  private static void checkSize(ImageReader reader) throws IOException {
    int height = reader.getHeight(0);
    int width = reader.getWidth(0);
    if (height < 1 || width < 1 || (long) height * width > MAX_PIXELS) {
      throw new IOException(
          "its header announces "
              + height
              + "x"
              + width
              + " pixels, and 1 to "
              + MAX_PIXELS
              + " are read");
    }
  }

  private static <T> T with(Path file, Use<T> use) throws IOException {
    // A stream of our own: ImageIO's would follow its process-wide switch for cache files.
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        ImageInputStream stream = new MemoryCacheImageInputStream(bytes)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new IOException("it is neither PNG, JPEG, BMP nor GIF");
      }
      ImageReader reader = readers.next();
      try {
        // Metadata are needed by the decoders themselves: transparency, for example.
        reader.setInput(stream, false, false);
        return use.apply(reader);
      } catch (RuntimeException e) {
        // What decoders throw at broken files, beside IOException.
        throw new IOException("its decoder failed with " + e, e);
      } finally {
        reader.dispose();
      }
    }
  }
}

package io.gen4j.datasets.internal.image;

import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.ZipException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes images, or only their headers, with the readers that ImageIO finds. Readers of the Java
 * platform come first, so that a file gives the same pixels on every class path. Plugins read what
 * the platform cannot read.
 *
 * <p>Every method throws {@link ImageException} if the file is damaged or not supported, and
 * another {@link IOException} if the file system fails. Errors of the machine, in particular {@link
 * OutOfMemoryError}, stay errors, although some readers hide them in an exception.
 */
public final class ImageCodec {

  private static final int SIGNATURE_BYTES = 12;

  private ImageCodec() {}

  /**
   * A decoded image.
   *
   * @param image the pixels as stored
   * @param orientation EXIF orientation, 1 to 8: how to rotate them
   */
  public record Decoded(BufferedImage image, int orientation) {

    /** Returns the height of the image as it is shown. */
    public int height() {
      return Pixels.isTransposed(orientation) ? image.getWidth() : image.getHeight();
    }

    /** Returns the width of the image as it is shown. */
    public int width() {
      return Pixels.isTransposed(orientation) ? image.getHeight() : image.getWidth();
    }
  }

  /** Formats that need special treatment, recognized by the first bytes. */
  private enum Format {
    PNG,
    JPEG,
    GIF,
    WEBP,
    OTHER
  }

  @FunctionalInterface
  private interface Use<T> {
    T apply(ImageReader reader, Container container) throws IOException;
  }

  /**
   * Checks the header without decoding the pixels.
   *
   * @param maxPixels largest number of pixels of an image
   */
  public static void checkHeader(ImageFiles.Entry file, long maxPixels) throws IOException {
    with(file, maxPixels, true, (reader, container) -> null);
  }

  /**
   * Returns height and width of a stored image, from its header.
   *
   * @param maxPixels largest number of pixels of an image
   */
  public static int[] size(ImageFiles.Entry file, long maxPixels) throws IOException {
    return with(
        file,
        maxPixels,
        true,
        (reader, container) -> new int[] {reader.getHeight(0), reader.getWidth(0)});
  }

  /**
   * Decodes an image, or the first frame of an animation.
   *
   * @param maxPixels largest number of pixels of an image
   */
  public static Decoded decode(ImageFiles.Entry file, long maxPixels) throws IOException {
    return with(
        file,
        maxPixels,
        false,
        (reader, container) ->
            new Decoded(onCanvas(readWhole(reader), container.canvas()), container.orientation()));
  }

  private static <T> T with(ImageFiles.Entry file, long maxPixels, boolean header, Use<T> use)
      throws IOException {
    try (Watched in = new Watched(file.open())) {
      try {
        return with(new BufferedInputStream(in), maxPixels, header, use);
      } catch (IOException | RuntimeException e) {
        throwHiddenError(e);
        if (in.failure != null) {
          throw in.failure;
        }
        throw e instanceof ImageException known ? known : new ImageException(reason(e), e);
      }
    } catch (OutOfMemoryError e) {
      OutOfMemoryError named =
          new OutOfMemoryError(
              "Out of memory while reading the image "
                  + file.path()
                  + " ("
                  + e.getMessage()
                  + "). Give Java more heap (-Xmx), or lower maxPixels so that images of this size"
                  + " are refused.");
      named.initCause(e);
      throw named;
    }
  }

  private static <T> T with(InputStream in, long maxPixels, boolean header, Use<T> use)
      throws IOException {
    Format format = format(in);
    switch (format) {
      case PNG, JPEG, GIF -> {
        Container container =
            switch (format) {
              case PNG -> PngChunks.read(in, header);
              case JPEG -> JpegSegments.read(in, header);
              default -> GifFrame.read(in, header);
            };
        try (ImageInputStream stream = new ArrayImageStream(container.bytes())) {
          // The platform's PNG and GIF readers need metadata for transparency.
          return with(stream, container, format == Format.JPEG, maxPixels, use);
        }
      }
      default -> {
        // Uses its own stream, since ImageIO's would depend on a process-wide switch for cache
        // files. WebP is read as a whole, since its reader never stops at the end of a damaged
        // file.
        try (ImageInputStream stream =
            format == Format.WEBP
                ? new ArrayImageStream(in.readAllBytes())
                : new MemoryCacheImageInputStream(in)) {
          Container container =
              format == Format.WEBP
                  ? WebpChunks.read(stream)
                  : new Container(null, ExifOrientation.at(stream, 0), null);
          stream.seek(0);
          return with(stream, container, true, maxPixels, use);
        }
      }
    }
  }

  private static <T> T with(
      ImageInputStream stream,
      Container container,
      boolean ignoreMetadata,
      long maxPixels,
      Use<T> use)
      throws IOException {
    List<ImageReader> readers = readers(stream);
    if (readers.isEmpty()) {
      throw new ImageException(ImagePlugins.unknown(stream));
    }
    Exception failure = null;
    for (ImageReader reader : readers) {
      try {
        stream.seek(0);
        reader.setInput(stream, false, ignoreMetadata);
        int height = 0;
        int width = 0;
        boolean taken = false;
        try {
          height = reader.getHeight(0);
          width = reader.getWidth(0);
          checkSize(height, width, maxPixels);
          if (container.canvas() != null) {
            checkSize(container.canvas().height(), container.canvas().width(), maxPixels);
          }
          // Either no type, or the type that decoding will choose.
          Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
          Pixels.requireSupported(types.hasNext() ? types.next().getColorModel() : null);
          taken = true;
        } catch (TooLargeException e) {
          throw e; // other readers would find the same size
        } catch (IOException | RuntimeException e) {
          throwHiddenError(e);
          // Keeps the message of the first reader, which knows the format best.
          failure = failure == null ? e : failure;
        }
        if (taken) {
          return use.apply(reader, container);
        }
      } finally {
        reader.dispose();
      }
    }
    throw failure instanceof ImageException known
        ? known
        : new ImageException(reason(failure), failure);
  }

  /** Returns the readers of a stream, those of the platform first. */
  private static List<ImageReader> readers(ImageInputStream stream) {
    List<ImageReader> readers = new ArrayList<>();
    ImageIO.getImageReaders(stream).forEachRemaining(readers::add);
    readers.sort(
        Comparator.comparing(
            reader -> !reader.getClass().getName().startsWith("com.sun.imageio.")));
    return readers;
  }

  private static BufferedImage readWhole(ImageReader reader) throws IOException {
    // For a truncated file, the JPEG and GIF readers only warn and leave the rest blank.
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
      throw new ImageException(truncated.get());
    }
    return image;
  }

  /** Returns a transparent canvas with the frame at its place. */
  private static BufferedImage onCanvas(BufferedImage frame, Container.Canvas canvas) {
    if (canvas == null
        || canvas.width() == frame.getWidth() && canvas.height() == frame.getHeight()) {
      return frame;
    }
    int width = Math.max(canvas.width(), canvas.left() + frame.getWidth());
    int height = Math.max(canvas.height(), canvas.top() + frame.getHeight());
    BufferedImage whole = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    int[] row = new int[frame.getWidth()];
    for (int y = 0; y < frame.getHeight(); y++) {
      frame.getRGB(0, y, row.length, 1, row, 0, row.length);
      whole.setRGB(canvas.left(), canvas.top() + y, row.length, 1, row, 0, row.length);
    }
    return whole;
  }

  private static Format format(InputStream in) throws IOException {
    in.mark(SIGNATURE_BYTES);
    byte[] start = in.readNBytes(SIGNATURE_BYTES);
    in.reset();
    if (start.length < SIGNATURE_BYTES) {
      return Format.OTHER;
    }
    long first = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      first = first << 8 | start[i] & 0xff;
    }
    if (first == PngChunks.SIGNATURE) {
      return Format.PNG;
    }
    int three = (int) (first >>> 40);
    if (three == JpegSegments.SIGNATURE) {
      return Format.JPEG;
    }
    return three == GifFrame.SIGNATURE
        ? Format.GIF
        : ImagePlugins.isWebp(start) ? Format.WEBP : Format.OTHER;
  }

  private static void checkSize(int height, int width, long maxPixels) throws TooLargeException {
    if (height < 1 || width < 1 || (long) height * width > maxPixels) {
      throw new TooLargeException(height, width, maxPixels);
    }
  }

  private static final class TooLargeException extends ImageException {

    private static final long serialVersionUID = 1L;

    private TooLargeException(int height, int width, long maxPixels) {
      super(
          "its header announces "
              + height
              + "x"
              + width
              + " pixels, but only images of 1 to "
              + maxPixels
              + " pixels are read (option maxPixels)");
    }
  }

  /** Throws an error that a reader caught and hid in an exception. */
  private static void throwHiddenError(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Error error) {
        throw error;
      }
      String message = cause.getMessage();
      if (message != null && message.startsWith("Insufficient memory")) {
        throw new OutOfMemoryError(message); // from the platform's native JPEG reader
      }
    }
  }

  private static String reason(Exception e) {
    if (!(e instanceof IOException) || e.getMessage() == null) {
      return e instanceof IOException ? e.toString() : "its reader failed with " + e;
    }
    String message = e.getMessage().strip();
    String cause = e.getCause() == null ? null : e.getCause().getMessage();
    return cause == null || message.contains(cause) ? message : message + " (" + cause + ")";
  }

  /** Remembers a failure of the file system, even if a reader hides it. */
  private static final class Watched extends FilterInputStream {

    private IOException failure;

    private Watched(InputStream in) {
      super(in);
    }

    /** Damaged data of an archive are a fault of the file. */
    private IOException noted(IOException e) {
      failure = e instanceof ZipException ? failure : e;
      return e;
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException e) {
        throw noted(e);
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return super.read(target, offset, length);
      } catch (IOException e) {
        throw noted(e);
      }
    }

    @Override
    public long skip(long count) throws IOException {
      try {
        return super.skip(count);
      } catch (IOException e) {
        throw noted(e);
      }
    }
  }
}

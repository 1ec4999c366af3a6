package io.gen4j.datasets.internal.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/** Image formats: which can be read on this class path, and which plugins read others. */
public final class ImagePlugins {

  /** The plugin that reads CMYK and YCCK JPEG files. */
  static final String JPEG = "com.twelvemonkeys.imageio:imageio-jpeg";

  private static final String WEBP = "com.twelvemonkeys.imageio:imageio-webp";
  private static final String CONVERT = "";

  /** Extensions of images and the plugin that reads each; empty if there is no such plugin. */
  private static final Map<String, String> PLUGINS =
      Map.ofEntries(
          Map.entry("png", CONVERT),
          Map.entry("jpg", CONVERT),
          Map.entry("jpeg", CONVERT),
          Map.entry("bmp", CONVERT),
          Map.entry("gif", CONVERT),
          Map.entry("tif", CONVERT),
          Map.entry("tiff", CONVERT),
          Map.entry("webp", WEBP),
          Map.entry("tga", "com.twelvemonkeys.imageio:imageio-tga"),
          Map.entry("psd", "com.twelvemonkeys.imageio:imageio-psd"),
          Map.entry("pbm", "com.twelvemonkeys.imageio:imageio-pnm"),
          Map.entry("pgm", "com.twelvemonkeys.imageio:imageio-pnm"),
          Map.entry("ppm", "com.twelvemonkeys.imageio:imageio-pnm"),
          Map.entry("avif", CONVERT),
          Map.entry("heic", CONVERT),
          Map.entry("heif", CONVERT),
          Map.entry("jxl", CONVERT),
          Map.entry("jp2", CONVERT));

  /** Extensions that the Java platform reads. */
  private static final List<String> PLATFORM =
      List.of("png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff");

  private ImagePlugins() {}

  /**
   * Returns the extension of a file name in lower case, without the dot; empty for no extension.
   */
  public static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
  }

  /** Whether files with this extension hold images. */
  public static boolean isImage(String extension) {
    return PLUGINS.containsKey(extension);
  }

  /** Whether files with this extension hold images that can be read on this class path. */
  public static boolean isRead(String extension) {
    return PLATFORM.contains(extension)
        || isImage(extension) && ImageIO.getImageReadersBySuffix(extension).hasNext();
  }

  /** Returns advice on images with an extension that cannot be read. */
  public static Optional<String> advice(String extension) {
    String plugin = PLUGINS.get(extension);
    return plugin == null
        ? Optional.empty()
        : Optional.of(
            plugin.equals(CONVERT)
                ? "Convert ." + extension + " files, for example to PNG."
                : "To read ." + extension + " files, add " + plugin + " to the class path.");
  }

  /** Returns the extensions that can be read, for messages. */
  public static String described() {
    return PLUGINS.keySet().stream()
        .filter(ImagePlugins::isRead)
        .sorted(java.util.Comparator.comparingInt(e -> PLATFORM.indexOf(e) & 0xff))
        .map(e -> "." + e)
        .collect(java.util.stream.Collectors.joining(", ", "(", ")"));
  }

  static boolean isWebp(byte[] start) {
    return new String(start, StandardCharsets.ISO_8859_1).matches("(?s)RIFF....WEBP.*");
  }

  /** Returns the reason why no reader accepts a file, from its content. */
  static String unknown(ImageInputStream stream) throws IOException {
    byte[] start = new byte[12];
    stream.seek(0);
    int read = stream.read(start);
    if (read == start.length && isWebp(start)) {
      return "it is a WebP image. To read it, add " + WEBP + " to the class path";
    }
    String brand = read == start.length ? new String(start, 4, 8, StandardCharsets.ISO_8859_1) : "";
    if (brand.startsWith("ftyp")) {
      return "it is an image in the format " + brand.substring(4).strip() + ". Convert it to PNG";
    }
    return "it is not an image in a format that can be read: PNG, JPEG, BMP, GIF, TIFF, or a format"
        + " of an ImageIO plugin on the class path";
  }
}

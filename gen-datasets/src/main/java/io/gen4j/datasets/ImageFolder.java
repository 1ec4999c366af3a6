package io.gen4j.datasets;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.internal.ByteCache;
import io.gen4j.datasets.internal.Digests;
import io.gen4j.datasets.internal.PictureCodec;
import io.gen4j.datasets.internal.PictureFiles;
import io.gen4j.datasets.internal.Pixels;
import io.gen4j.datasets.internal.Rows;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of PNG, JPEG, BMP and GIF pictures, decoded as they are read: the set may be larger than
 * memory. Examples have the shape {@code [channels, height, width]} of the {@link
 * ImageFolderOptions}, and the range {@link ValueRange#BYTES}, in whole numbers.
 *
 * <p><b>Files</b> are found by extension, in all sub-folders, links followed, hidden ones (names
 * that start with a dot) left out, and come in the order of their relative paths. With {@code
 * labelled(true)} each direct sub-folder is a class, numbered in the order of names.
 *
 * <p><b>Pictures</b> are scaled so that the shorter side fits, by area averaging where they shrink
 * and bilinearly where they grow, and the middle is cropped. Transparent pixels are composited over
 * the background first. Grey is BT.601 luma. Of an animation the first frame is read. Orientation
 * tags of cameras are not followed, gamma and colour profiles of PNG files are not applied.
 *
 * <p><b>Opening</b> reads every file's header, so that a file that is no picture is found then and
 * not hours later; pixels are decoded at reading. With {@code skipUnreadable(true)} opening decodes
 * every picture, which costs as much as one epoch of reading, and leaves out those that fail: each
 * is logged as a warning and listed by {@link #skipped}.
 *
 * <p>Thread safe. The digest is one of files: over relative paths, sizes, times of change, labels
 * and the options that decide on values.
 */
public final class ImageFolder implements Dataset {

  private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);

  private final String name;
  private final ImageFolderOptions options;
  private final ExampleShape shape;
  private final List<PictureFiles.Entry> entries;
  private final List<String> classNames;
  private final List<Path> skipped;
  private final String digest;
  private final ByteCache cache;

  private ImageFolder(
      String name,
      ImageFolderOptions options,
      List<PictureFiles.Entry> entries,
      List<String> classNames,
      List<Path> skipped,
      String digest) {
    this.name = name;
    this.options = options;
    this.shape = ExampleShape.image(options.channels(), options.height(), options.width());
    this.entries = entries;
    this.classNames = classNames;
    this.skipped = skipped;
    this.digest = digest;
    this.cache = new ByteCache(entries.size(), shape.length(), options.cacheBytes());
  }

  /**
   * Opens a folder; the set is named after it.
   *
   * @param folder folder of pictures
   * @param options how to read them
   * @throws DataException if {@code folder} is not a folder or has no pictures; if labels are asked
   *     for and there are no sub-folders, or one has no pictures, or pictures lie beside them; if a
   *     picture cannot be read and skipping was not asked for, or none can. The message names the
   *     file.
   */
  public static ImageFolder open(Path folder, ImageFolderOptions options) {
    PictureFiles files = PictureFiles.find(folder, options.labelled());
    List<PictureFiles.Entry> kept = new ArrayList<>();
    List<Path> skipped = new ArrayList<>();
    StringBuilder provenance = new StringBuilder(recipe(options));
    for (PictureFiles.Entry entry : files.entries()) {
      try {
        check(entry.path(), options);
        provenance.append(provenance(entry));
        kept.add(entry);
      } catch (IOException e) {
        if (!options.skipUnreadable()) {
          throw unreadable(entry.path(), e, "; skipUnreadable(true) leaves such files out");
        }
        LOG.warn("Left out the picture {}: {}", entry.path(), reason(e));
        skipped.add(entry.path());
      }
    }
    if (kept.isEmpty()) {
      throw new DataException(
          "None of the "
              + skipped.size()
              + " pictures of "
              + folder
              + " can be read, the first, "
              + skipped.get(0)
              + ", among them. Check the files.");
    }
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return new ImageFolder(
        last == null ? "pictures" : last.toString(),
        options,
        List.copyOf(kept),
        files.classNames(),
        List.copyOf(skipped),
        Digests.ofFiles(provenance.toString()));
  }

  /** Returns the names of the classes in the order of their numbers; empty without labels. */
  public List<String> classNames() {
    return classNames;
  }

  /** Returns the pictures that were left out because they cannot be read, in order. */
  public List<Path> skipped() {
    return skipped;
  }

  /**
   * Returns the file of an example.
   *
   * @param index from 0 to {@code size() - 1}
   */
  public Path file(int index) {
    return entries.get(index).path();
  }

  /** Returns the options that the folder was opened with. */
  public ImageFolderOptions options() {
    return options;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public ExampleShape shape() {
    return shape;
  }

  @Override
  public ValueRange range() {
    return ValueRange.BYTES;
  }

  @Override
  public int classes() {
    return classNames.size();
  }

  @Override
  public int label(int index) {
    if (classNames.isEmpty()) {
      throw new IllegalStateException(
          name + " has no labels. Open it with labelled(true) if its sub-folders are classes.");
    }
    return entries.get(index).label();
  }

  @Override
  public void read(int index, float[] target, int offset) {
    Objects.checkIndex(index, size());
    Objects.checkFromIndexSize(offset, shape.length(), target.length);
    byte[] pixels = cache.get(index);
    if (pixels == null) {
      Path file = file(index);
      try {
        pixels = decode(file, options);
      } catch (IOException e) {
        throw unreadable(file, e, ", and open the folder again");
      }
      cache.offer(index, pixels);
    }
    Rows.expand(pixels, target, offset);
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public String toString() {
    return name + ": " + size() + " examples of " + shape + " in " + range();
  }

  private static void check(Path file, ImageFolderOptions options) throws IOException {
    if (options.skipUnreadable()) {
      decode(file, options);
    } else {
      PictureCodec.checkHeader(file);
    }
  }

  private static byte[] decode(Path file, ImageFolderOptions options) throws IOException {
    return Pixels.fit(
        PictureCodec.decode(file),
        options.channels(),
        options.height(),
        options.width(),
        options.background());
  }

  private static String recipe(ImageFolderOptions options) {
    return options.channels()
        + "x"
        + options.height()
        + "x"
        + options.width()
        + " over "
        + options.background();
  }

  private static String provenance(PictureFiles.Entry entry) throws IOException {
    BasicFileAttributes file = Files.readAttributes(entry.path(), BasicFileAttributes.class);
    return "\n"
        + entry.relative()
        + "\t"
        + file.size()
        + "\t"
        + file.lastModifiedTime().toMillis()
        + "\t"
        + entry.label();
  }

  private static DataException unreadable(Path file, IOException cause, String advice) {
    return new DataException(
        "Cannot read the picture "
            + file
            + ": "
            + reason(cause)
            + ". Mend or remove the file"
            + advice
            + ".",
        cause);
  }

  private static String reason(IOException e) {
    // The message of NoSuchFileException and its kin is the path alone.
    boolean plain = e.getMessage() != null && !(e instanceof FileSystemException);
    String reason = plain ? e.getMessage() : e.getClass().getSimpleName();
    return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
  }
}

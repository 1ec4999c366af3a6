package io.gen4j.datasets;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.internal.ByteCache;
import io.gen4j.datasets.internal.CsvTable;
import io.gen4j.datasets.internal.Digests;
import io.gen4j.datasets.internal.Rows;
import io.gen4j.datasets.internal.image.ImageCodec;
import io.gen4j.datasets.internal.image.ImageFiles;
import io.gen4j.datasets.internal.image.LabeledFiles;
import io.gen4j.datasets.internal.image.Pixels;
import io.gen4j.datasets.internal.image.UnreadableImage;
import io.gen4j.datasets.internal.image.ZipArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A folder or a zip archive of images. An image is decoded when it is read, so the set may be
 * larger than memory. Examples have the shape {@code [channels, height, width]} of the {@link
 * ImageFolderOptions} and the range {@link ValueRange#BYTES}, in whole numbers.
 *
 * <p><b>Files</b> are found by extension in all sub-folders, in the order of their relative paths.
 * Links are followed. Hidden files (names that start with a dot) are left out. PNG, JPEG, BMP, GIF
 * and TIFF are always read. CMYK and YCCK JPEG, WebP and rarer kinds of TIFF need TwelveMonkeys'
 * ImageIO plugins on the class path ({@code com.twelvemonkeys.imageio}: {@code imageio-jpeg},
 * {@code imageio-webp}, {@code imageio-tiff}).
 *
 * <p><b>In a zip archive</b>, the paths of images and of a CSV file of labels start with that of
 * the archive: {@code faces.zip/001.png}. If all files of the archive are in one folder, that
 * folder is the root and its name is left out. Nothing is extracted to disk.
 *
 * <p><b>Class labels</b> come from the sub-folders or from a CSV file, see {@link ImageLabels}.
 *
 * <p><b>Images</b> are rotated according to their EXIF orientation, scaled so that the shorter side
 * fits (area averaging if they shrink, bilinear interpolation if they grow), and cropped to the
 * middle. Before that, transparent pixels are composited over the background. Grayscale is BT.601
 * luma. For an animation, the example is its first frame, at its place on the canvas. Only pixels,
 * transparency and orientation are read, so damaged comments, profiles or thumbnails have no
 * effect. Gamma and color profiles are not applied, except the profile of a CMYK image, which its
 * plugin applies.
 *
 * <p><b>Opening</b> reads the header of every file. A file that is not an image, or has more than
 * {@code maxPixels} pixels, is therefore found at once and not hours later. With {@code
 * skipUnreadable(true)}, opening decodes every image, which takes as long as reading one epoch, and
 * leaves out images that cannot be decoded. {@link #skipped} lists them. Files can be left out
 * because of their extension or because they are unreadable. One message and {@link
 * #skippedByExtension} count both by extension. It is a warning if an image is left out, or more
 * files than are kept.
 *
 * <p>If memory runs out or the file system fails, no image is treated as unreadable.
 *
 * <p>A file that changes after opening (its size or modification time) is an error when it is read,
 * because the digest of the set no longer describes it. An image in the cache is not read again.
 *
 * <p>Thread safe. The digest covers relative paths, sizes and modification times of the files
 * (checksums in an archive), labels, class names, and the options that affect values. It does not
 * cover the content of the files.
 */
public final class ImageFolder implements Dataset {

  private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);

  private final String name;
  private final ImageFolderOptions options;
  private final ExampleShape shape;
  private final List<ImageFiles.Entry> entries;
  private final LabeledFiles labels;
  private final List<Path> skipped;
  private final Map<String, Integer> skippedByExtension;
  private final List<String> stamps;
  private final String digest;
  private final ByteCache cache;
  private final Opening opening;

  private ImageFolder(
      ImageFolderOptions options, Opening opening, LabeledFiles labels, ByteCache cache) {
    Path last = opening.folder.toAbsolutePath().normalize().getFileName();
    this.name = last == null ? "images" : last.toString();
    this.options = options;
    this.opening = opening;
    this.shape = ExampleShape.image(options.channels(), options.height(), options.width());
    this.entries = List.copyOf(opening.kept);
    this.labels = labels;
    this.skipped = List.copyOf(opening.skipped);
    this.skippedByExtension = Collections.unmodifiableMap(opening.byExtension);
    this.stamps = List.copyOf(opening.stamps);
    this.digest = digest(options, entries, stamps, labels);
    this.cache = cache;
  }

  /**
   * Opens a folder or a zip archive. The name of the set is that of the folder or archive.
   *
   * @param folder folder or zip archive of images
   * @param options how to read them
   * @throws DataException if {@code folder} is neither a folder nor a zip archive, or has no
   *     images; if an image lacks a requested label; if an image cannot be read, unless unreadable
   *     images are skipped; if no image can be read; if the file system fails. The message names
   *     the file
   */
  public static ImageFolder open(Path folder, ImageFolderOptions options) {
    Path labelFile = options.labels() instanceof ImageLabels.CsvColumn csv ? csv.file() : null;
    ImageFiles files = ImageFiles.find(folder, labelFile);
    LabeledFiles labels = labels(folder, options.labels(), files);
    Opening opening = new Opening(folder, files);
    for (int i = 0; i < files.entries().size(); i++) {
      opening.check(i, files.entries().get(i), options);
    }
    opening.warn(folder, files.entries().size());
    int length = options.channels() * options.height() * options.width();
    ByteCache cache = new ByteCache(opening.kept.size(), length, options.cacheBytes());
    return new ImageFolder(options, opening, labels.only(opening.positions), cache);
  }

  /**
   * Returns the same images with other labels. Only a CSV file is read; both sets share their cache
   * of decoded images.
   *
   * @throws DataException if an image lacks a requested label
   */
  public ImageFolder withLabels(ImageLabels other) {
    LabeledFiles found = labels(opening.folder, other, opening.files);
    return new ImageFolder(
        options.withLabels(other), opening, found.only(opening.positions), cache);
  }

  private static LabeledFiles labels(Path folder, ImageLabels labels, ImageFiles files) {
    if (labels instanceof ImageLabels.SubFolders) {
      return LabeledFiles.bySubFolder(folder, files);
    }
    if (labels instanceof ImageLabels.CsvColumn csv) {
      return LabeledFiles.byColumn(
          table(folder, csv.file()), csv.fileColumn(), csv.column(), files.entries());
    }
    return LabeledFiles.none();
  }

  /** Reads a CSV file, which may be in the archive. */
  private static CsvTable table(Path folder, Path csv) {
    boolean inside = Files.isRegularFile(folder) && csv.startsWith(folder);
    return inside
        ? CsvTable.read(csv, path -> ZipArchive.open(folder).text(path))
        : CsvTable.read(csv);
  }

  /** Collects what opening finds out about each file. */
  private static final class Opening {

    private final Path folder;
    private final ImageFiles files;
    private final List<ImageFiles.Entry> kept = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    private final List<String> stamps = new ArrayList<>();
    private final List<Path> skipped = new ArrayList<>();
    private final Map<String, Integer> byExtension;
    private final Map<String, Integer> otherFiles;
    private String firstReason;

    private Opening(Path folder, ImageFiles files) {
      this.folder = folder;
      this.files = files;
      this.otherFiles = files.others();
      this.byExtension = new TreeMap<>(otherFiles);
    }

    private void check(int position, ImageFiles.Entry entry, ImageFolderOptions options) {
      try {
        if (options.skipUnreadable()) {
          decode(entry, options);
        } else {
          ImageCodec.checkHeader(entry, options.maxPixels());
        }
        stamps.add(entry.stamp());
        positions.add(position);
        kept.add(entry);
      } catch (IOException e) {
        if (!options.skipUnreadable() || !UnreadableImage.isFaultOfFile(e)) {
          throw UnreadableImage.error(
              entry.path(), e, "; skipUnreadable(true) leaves such files out");
        }
        LOG.debug("Left out the image {}: {}", entry.path(), UnreadableImage.reason(e));
        firstReason =
            firstReason == null ? entry.path() + ": " + UnreadableImage.reason(e) : firstReason;
        skipped.add(entry.path());
        byExtension.merge(entry.extension(), 1, Integer::sum);
      }
    }

    private void warn(Path folder, int images) {
      if (kept.isEmpty()) {
        throw new DataException(
            "None of the "
                + skipped.size()
                + " images of "
                + folder
                + " can be read. The first is "
                + firstReason
                + ". Check the files.");
      }
      if (byExtension.isEmpty()) {
        return;
      }
      int left = byExtension.values().stream().mapToInt(Integer::intValue).sum();
      int all = kept.size() + left;
      String counts =
          left > kept.size()
              ? "Only "
                  + kept.size()
                  + " of the "
                  + all
                  + " files of "
                  + folder
                  + " are examples. Left out by extension: "
              : "Left out " + left + " of the " + all + " files of " + folder + ", by extension: ";
      String unreadable =
          skipped.isEmpty()
              ? ""
              : " Unreadable images among them: "
                  + skipped.size()
                  + " of "
                  + images
                  + ", the first "
                  + firstReason
                  + ".";
      String advice = ImageFiles.advice(otherFiles, "");
      // A few files that are no images, such as a CSV file, are usual in a folder of images.
      boolean usual = skipped.isEmpty() && advice.isEmpty() && left <= kept.size();
      LOG.atLevel(usual ? Level.INFO : Level.WARN)
          .log(
              "{}{}.{}{}",
              counts,
              ImageFiles.count(byExtension),
              unreadable,
              advice.isEmpty() ? "" : " " + advice);
    }
  }

  /**
   * Returns the names of the classes in the order of their numbers; empty if there are no labels.
   */
  @Override
  public List<String> classNames() {
    return labels.classNames();
  }

  /** Returns the images that were left out because they cannot be read, in order. */
  public List<Path> skipped() {
    return skipped;
  }

  /**
   * Returns how many files were left out, by extension (lower case, without the dot; empty for no
   * extension). A file is left out if files with its extension cannot be read, or if it is
   * unreadable.
   */
  public Map<String, Integer> skippedByExtension() {
    return skippedByExtension;
  }

  /**
   * Returns the file of an example.
   *
   * @param index from 0 to {@code size() - 1}
   */
  public Path file(int index) {
    return entries.get(index).path();
  }

  /**
   * Returns height and width of a stored image in pixels, from its header.
   *
   * @param index from 0 to {@code size() - 1}
   * @throws DataException if the header cannot be read; the message names the file
   */
  public int[] storedSize(int index) {
    try {
      return ImageCodec.size(entries.get(index), options.maxPixels());
    } catch (IOException e) {
      throw UnreadableImage.error(file(index), e, "");
    }
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
    return labels.classNames().size();
  }

  @Override
  public int label(int index) {
    if (labels.classNames().isEmpty()) {
      throw new IllegalStateException(
          name
              + " has no labels. Open it with labelsFromFolders() if its sub-folders are classes,"
              + " or with labelsFromCsv(file, column).");
    }
    return labels.labels()[index];
  }

  @Override
  public void read(int index, float[] target, int offset) {
    Objects.checkIndex(index, size());
    Objects.checkFromIndexSize(offset, shape.length(), target.length);
    byte[] pixels = cache.get(index);
    if (pixels == null) {
      Path file = file(index);
      try {
        pixels = decode(entries.get(index), options);
        requireUnchanged(index, null);
      } catch (IOException e) {
        // A file that is being written can also be damaged.
        requireUnchanged(index, e);
        throw UnreadableImage.error(file, e, ", and open the folder again");
      }
      cache.offer(index, pixels);
    }
    Rows.expand(pixels, target, offset);
  }

  private void requireUnchanged(int index, IOException failure) {
    ImageFiles.change(entries.get(index), stamps.get(index))
        .ifPresent(
            change -> {
              throw new DataException(
                  "The image "
                      + file(index)
                      + " has changed since the folder was opened: "
                      + change
                      + ". Open the folder again to train on the new files.",
                  failure);
            });
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public String toString() {
    return name + ": " + size() + " examples of " + shape + " in " + range();
  }

  private static byte[] decode(ImageFiles.Entry file, ImageFolderOptions options)
      throws IOException {
    return Pixels.fit(
        ImageCodec.decode(file, options.maxPixels()),
        options.channels(),
        options.height(),
        options.width(),
        options.background());
  }

  private static String digest(
      ImageFolderOptions options,
      List<ImageFiles.Entry> entries,
      List<String> stamps,
      LabeledFiles labels) {
    StringBuilder text = new StringBuilder();
    text.append(options.channels())
        .append("x")
        .append(options.height())
        .append("x")
        .append(options.width())
        .append(" over ")
        .append(options.background())
        .append(" ")
        .append(labels.classNames());
    for (int i = 0; i < entries.size(); i++) {
      text.append("\n")
          .append(entries.get(i).relative())
          .append("\t")
          .append(stamps.get(i))
          .append("\t")
          .append(labels.labels().length == 0 ? -1 : labels.labels()[i]);
    }
    return Digests.ofFiles(text.toString());
  }
}

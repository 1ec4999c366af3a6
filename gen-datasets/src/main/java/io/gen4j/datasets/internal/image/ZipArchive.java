package io.gen4j.datasets.internal.image;

import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip archive of files. If all files are in one folder, that folder is the root. The archive
 * stays open until nothing refers to its entries; {@link ZipFile} then closes itself. It is read
 * with ZipFile and not as a file system, because an interrupted read closes a file system for good.
 */
public final class ZipArchive {

  private static final String MAC_RESOURCES = "__MACOSX/";

  private final Path file;
  private final ZipFile zip;
  private final String root;
  private final List<ZipEntry> files;

  private ZipArchive(Path file, ZipFile zip, List<ZipEntry> files) {
    this.file = file;
    this.zip = zip;
    this.files = files;
    this.root = commonFolder(files);
  }

  /**
   * Opens an archive.
   *
   * @throws DataException if the file is not a zip archive, or cannot be read
   */
  public static ZipArchive open(Path file) {
    try {
      ZipFile zip = new ZipFile(file.toFile());
      List<ZipEntry> files =
          zip.stream()
              .<ZipEntry>map(entry -> entry)
              .filter(entry -> !entry.isDirectory())
              .filter(entry -> !entry.getName().startsWith(MAC_RESOURCES))
              .filter(entry -> !ImageFiles.isHidden(entry.getName()))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      return new ZipArchive(file, zip, files);
    } catch (ZipException e) {
      throw new DataException(
          "Cannot read images from "
              + file
              + ", which is not a folder and not a zip archive: "
              + e.getMessage()
              + ". Pass the folder or the zip archive that holds the images.",
          e);
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns the files that are not hidden, sorted by name.
   *
   * @throws DataException if a name cannot be the name of a file
   */
  List<ImageFiles.Entry> entries() {
    List<ImageFiles.Entry> entries = new ArrayList<>();
    for (ZipEntry entry : files) {
      String relative = entry.getName().substring(root.length());
      entries.add(new ImageFiles.Entry(path(relative), relative, new Zipped(zip, entry)));
    }
    return entries;
  }

  private Path path(String name) {
    try {
      return file.resolve(name);
    } catch (InvalidPathException e) {
      throw new DataException(
          "Cannot read images from "
              + file
              + ": it contains a file whose name no file can have here, "
              + e.getMessage().replace('\0', '?'),
          e);
    }
  }

  /**
   * Opens a text file in UTF-8 whose path starts with that of the archive.
   *
   * @throws NoSuchFileException if the archive has no such file
   */
  public Reader text(Path path) throws IOException {
    String name = file.relativize(path).toString().replace('\\', '/');
    ZipEntry entry = zip.getEntry(root + name);
    if (entry == null) {
      throw new NoSuchFileException(path.toString());
    }
    return new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8.newDecoder());
  }

  /** Returns the folder that holds all files, with a slash; empty if there is none. */
  private static String commonFolder(List<ZipEntry> files) {
    if (files.isEmpty()) {
      return "";
    }
    String first = files.get(0).getName();
    String folder = first.substring(0, first.indexOf('/') + 1);
    return files.stream().allMatch(entry -> entry.getName().startsWith(folder)) ? folder : "";
  }

  /** A file in an archive. */
  private record Zipped(ZipFile zip, ZipEntry entry) implements ImageFiles.Stored {

    @Override
    public InputStream open() throws IOException {
      try {
        return zip.getInputStream(entry);
      } catch (ZipException e) {
        throw new ImageException(e.getMessage(), e);
      }
    }

    @Override
    public String stamp() {
      return entry.getSize() + "\t" + Long.toHexString(entry.getCrc());
    }
  }
}

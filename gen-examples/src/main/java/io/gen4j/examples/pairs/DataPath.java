package io.gen4j.examples.pairs;

import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.List;
import java.util.stream.Stream;

/** Opens the value of {@code --data}: a folder, or a zip file as a folder. */
public final class DataPath implements AutoCloseable {

  private final Path root;
  private final FileSystem zip;

  private DataPath(Path root, FileSystem zip) {
    this.root = root;
    this.zip = zip;
  }

  /**
   * Opens a folder or a zip file. A zip file that holds nothing but one folder stands for that
   * folder.
   *
   * @param howToGetIt advice for the message, if there is no such file
   * @throws DataException if there is no such file, or it is not a zip file
   */
  public static DataPath open(Path data, String howToGetIt) {
    if (Files.isDirectory(data)) {
      return new DataPath(data, null);
    }
    if (!Files.exists(data)) {
      throw new DataException(
          "There is no folder or zip file " + data.toAbsolutePath() + "." + howToGetIt);
    }
    try {
      FileSystem zip = FileSystems.newFileSystem(data);
      return new DataPath(only(zip.getPath("/")), zip);
    } catch (IOException | ProviderNotFoundException e) {
      throw new DataException(data + " is not a folder and not a zip file." + howToGetIt, e);
    }
  }

  private static Path only(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      List<Path> all = files.toList();
      return all.size() == 1 && Files.isDirectory(all.get(0)) ? all.get(0) : root;
    }
  }

  /** Returns the folder. */
  public Path root() {
    return root;
  }

  @Override
  public void close() {
    if (zip != null) {
      try {
        zip.close();
      } catch (IOException e) {
        throw new DataException("Cannot close " + zip + ": " + e.getMessage(), e);
      }
    }
  }
}

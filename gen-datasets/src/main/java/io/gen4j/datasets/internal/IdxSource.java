package io.gen4j.datasets.internal;

import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The source of the bytes of an IDX file.
 *
 * @param name name of the file in messages
 * @param length bytes in the file as stored, or -1 if unknown
 * @param sha256 hex digest that the unzipped bytes must have, or null for no check
 * @param opener opens the bytes as stored
 */
public record IdxSource(String name, long length, String sha256, Opener opener) {

  /** Opens a stream. */
  @FunctionalInterface
  public interface Opener {
    /** Opens a new stream at the first byte. */
    InputStream open() throws IOException;
  }

  /**
   * Returns a file as source.
   *
   * @param what expected content for messages: "images" or "labels"
   */
  public static IdxSource file(Path path, String what) {
    if (!Files.exists(path)) {
      throw new DataException(
          "The IDX file of the " + what + " is missing: " + path + ". Check the path.");
    }
    if (!Files.isRegularFile(path)) {
      throw new DataException(
          "Cannot read IDX "
              + what
              + " from "
              + path
              + ", which is not a file. For a directory use Idx.train(directory) or"
              + " Idx.test(directory).");
    }
    try {
      return new IdxSource(
          path.toString(), Files.size(path), null, () -> Files.newInputStream(path));
    } catch (IOException e) {
      throw new DataException("Cannot read the size of " + path + ": " + e, e);
    }
  }

  /** Returns a resource in the package of a class as source. */
  public static IdxSource resource(Class<?> neighbor, String resource) {
    return new IdxSource(
        "resource " + resource,
        -1,
        null,
        () -> {
          InputStream in = neighbor.getResourceAsStream(resource);
          if (in == null) {
            throw new IOException("not on the class path; was the jar repackaged without it?");
          }
          return in;
        });
  }

  /** Returns the same source with the digest that its unzipped bytes must have. */
  public IdxSource withSha256(String digest) {
    return new IdxSource(name, length, digest, opener);
  }
}

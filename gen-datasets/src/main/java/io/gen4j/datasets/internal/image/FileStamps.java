package io.gen4j.datasets.internal.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sizes and modification times of files at one moment, to notice that one has changed. */
public final class FileStamps {

  private final long[] sizes;
  private final long[] times;

  private FileStamps(long[] sizes, long[] times) {
    this.sizes = sizes;
    this.times = times;
  }

  /** Keeps the stamps of files, by position. */
  public static FileStamps of(List<BasicFileAttributes> files) {
    return new FileStamps(
        files.stream().mapToLong(BasicFileAttributes::size).toArray(),
        files.stream().mapToLong(FileStamps::time).toArray());
  }

  /** Returns the size of a file in bytes. */
  public long size(int position) {
    return sizes[position];
  }

  /** Returns the modification time of a file in milliseconds since 1970. */
  public long time(int position) {
    return times[position];
  }

  /** Returns how a file differs from its stamps; empty if it does not, or cannot be looked at. */
  public Optional<String> change(int position, Path file) {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      return Optional.empty();
    }
    return now.size() == sizes[position] && time(now) == times[position]
        ? Optional.empty()
        : Optional.of(
            "it had "
                + text(sizes[position], times[position])
                + ", and now has "
                + text(now.size(), time(now)));
  }

  private static long time(BasicFileAttributes file) {
    return file.lastModifiedTime().toMillis();
  }

  private static String text(long size, long time) {
    return size + " bytes of " + Instant.ofEpochMilli(time);
  }
}

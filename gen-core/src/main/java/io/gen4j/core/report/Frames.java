package io.gen4j.core.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Images of a run folder as data URIs. */
final class Frames {

  /** Largest number of grids of a folder that a page embeds. */
  static final int MOST = 60;

  private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})\\.png");
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final byte[] LAST_CHUNK = {'I', 'E', 'N', 'D'};
  private static final int CHECKSUM = 4;

  private Frames() {}

  /**
   * Reads grids of a folder that are evenly spaced over time, including the first and the last.
   *
   * @param bytes largest total size of the chosen files; one grid is always chosen, whatever its
   *     size
   * @param notices receives a sentence about everything that is left out
   * @return JSON with the number of grids found, and the steps and images of the chosen ones
   */
  static Map<String, Object> read(Path folder, long bytes, List<String> notices) {
    TreeMap<Long, Path> files = new TreeMap<>();
    List<Map<String, Object>> frames = new ArrayList<>();
    try {
      files.putAll(list(folder));
      for (Map.Entry<Long, Path> file : choose(files, bytes)) {
        String image = image(file.getValue(), notices);
        if (image != null) {
          Map<String, Object> frame = new LinkedHashMap<>();
          frame.put("step", file.getKey());
          frame.put("image", image);
          frames.add(frame);
        }
      }
    } catch (IOException e) {
      notices.add(folder.getFileName() + ": the folder could not be read: " + e + ".");
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("found", files.size());
    result.put("frames", frames);
    return result;
  }

  /** Returns a PNG file as a data URI, or null if it is missing, unreadable or incomplete. */
  static String image(Path file, List<String> notices) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (isWhole(bytes)) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
      }
      notices.add(file.getFileName() + " is not a complete PNG image and was left out.");
    } catch (IOException e) {
      notices.add(file.getFileName() + " could not be read: " + e + ".");
    }
    return null;
  }

  private static Map<Long, Path> list(Path folder) throws IOException {
    Map<Long, Path> files = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path file : (Iterable<Path>) entries::iterator) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          files.put(Long.parseLong(name.group(1)), file);
        }
      }
    }
    return files;
  }

  private static List<Map.Entry<Long, Path>> choose(TreeMap<Long, Path> files, long bytes)
      throws IOException {
    List<Map.Entry<Long, Path>> all = List.copyOf(files.entrySet());
    int count = Math.min(MOST, all.size());
    List<Map.Entry<Long, Path>> chosen = spread(all, count);
    while (count > 1 && size(chosen) > bytes) {
      count = Math.max(1, Math.min(count - 1, (int) (count * bytes / size(chosen))));
      chosen = spread(all, count);
    }
    return chosen;
  }

  /** Returns evenly spaced entries, or the last one if {@code count} is 1. */
  private static <T> List<T> spread(List<T> all, int count) {
    List<T> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(
          all.get(
              count == 1
                  ? all.size() - 1
                  : Math.round((float) i * (all.size() - 1) / (count - 1))));
    }
    return chosen;
  }

  private static long size(List<Map.Entry<Long, Path>> files) throws IOException {
    long size = 0;
    for (Map.Entry<Long, Path> file : files) {
      size += Files.size(file.getValue());
    }
    return size;
  }

  /**
   * Whether an image has its first and last bytes. An image that is still being written lacks the
   * last.
   */
  private static boolean isWhole(byte[] bytes) {
    int end = bytes.length - CHECKSUM;
    return bytes.length > SIGNATURE.length + LAST_CHUNK.length + CHECKSUM
        && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)
        && Arrays.equals(bytes, end - LAST_CHUNK.length, end, LAST_CHUNK, 0, LAST_CHUNK.length);
  }
}

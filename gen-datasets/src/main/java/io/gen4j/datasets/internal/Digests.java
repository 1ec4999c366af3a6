package io.gen4j.datasets.internal;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Digests that identify data sets. */
public final class Digests {

  /** Start of a digest of the names, sizes and times of files. */
  public static final String FILES = "files:";

  private Digests() {}

  /**
   * Returns the digest of shape, range, class names, labels, values, further fields and scaling. It
   * does not depend on how the set stores them: a set of bytes and a set of floats with the same
   * values have the same digest.
   */
  public static String ofContent(Dataset data) {
    MessageDigest digest = sha256();
    String head = data.shape() + "|" + data.range() + "|" + data.classes() + "|" + data.size();
    digest.update((head + names(data)).getBytes(StandardCharsets.UTF_8));
    float[] values = new float[data.shape().length()];
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length + Integer.BYTES + 1);
    for (int i = 0; i < data.size(); i++) {
      data.read(i, values, 0);
      bytes.clear().putInt(data.hasLabels() ? data.label(i) : -1);
      putValues(values, bytes);
      digest.update(bytes.flip());
    }
    for (Field field : otherFields(data)) {
      float[] numbers = new float[field.shape().length()];
      ByteBuffer packed = ByteBuffer.allocate(Float.BYTES * numbers.length + 1);
      for (int i = 0; i < data.size(); i++) {
        data.read(field.name(), i, numbers, 0);
        putValues(numbers, packed.clear());
        digest.update(packed.flip());
      }
    }
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  /** Returns a text of class names, further fields and scaling; empty for most sets. */
  private static String names(Dataset data) {
    List<String> numbers = IntStream.range(0, data.classes()).mapToObj(String::valueOf).toList();
    return (data.classNames().equals(numbers) ? "" : "|" + data.classNames())
        + otherFields(data).stream().map(field -> "|" + field).collect(Collectors.joining())
        + data.scaling().map(scaling -> "|" + scaling).orElse("");
  }

  private static List<Field> otherFields(Dataset data) {
    return data.fields().stream()
        .filter(f -> !f.name().equals(Field.DATA) && !f.name().equals(Field.LABEL))
        .toList();
  }

  /**
   * Writes bytes if all values are bytes, because their digest is four times as fast; otherwise
   * floats.
   */
  private static void putValues(float[] values, ByteBuffer bytes) {
    boolean small = true;
    for (float value : values) {
      small &= value == ((int) value & 0xff);
    }
    bytes.put((byte) (small ? 1 : Float.BYTES));
    for (float value : values) {
      if (small) {
        bytes.put((byte) value);
      } else {
        bytes.putFloat(value);
      }
    }
  }

  /** Returns the digest of a text, marked as a digest of files. */
  public static String ofFiles(String text) {
    return FILES + hash(text);
  }

  /**
   * Returns the digest of the result of a recipe on sources. It is marked as a digest of files if
   * that of a source is.
   */
  public static String derived(String recipe, List<Dataset> sources) {
    List<String> digests = sources.stream().map(Dataset::digest).toList();
    boolean files = digests.stream().anyMatch(d -> d.startsWith(FILES));
    String text = recipe + digests.stream().collect(Collectors.joining("|", "|", ""));
    return (files ? FILES : "") + hash(text);
  }

  /** Returns the digest of a text that contains the digests of all sources. */
  public static String ofText(String text) {
    return hash(text);
  }

  /** Returns a new SHA-256. Every Java platform has it. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hash(String text) {
    byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return "sha256:" + HexFormat.of().formatHex(digest);
  }
}

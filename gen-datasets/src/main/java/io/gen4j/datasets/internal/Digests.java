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

/** Digests of data sets, for provenance. */
public final class Digests {

  /** Start of a digest that was taken over names, sizes and times of files. */
  public static final String FILES = "files:";

  private Digests() {}

  /**
   * Digest over shape, range, class names, labels, values, further fields and scaling, however the
   * set stores them: a set of bytes and a set of floats with the same values have the same digest.
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

  /** What a set has beyond values and numbered classes; empty for most. */
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

  /** As bytes if all values are, which is four times as fast to digest; as floats otherwise. */
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

  /** Digest over text, marked as one of files. */
  public static String ofFiles(String text) {
    return FILES + hash(text);
  }

  /** Digest of what a recipe makes of its sources; marked as one of files if a source is. */
  public static String derived(String recipe, List<Dataset> sources) {
    List<String> digests = sources.stream().map(Dataset::digest).toList();
    boolean files = digests.stream().anyMatch(d -> d.startsWith(FILES));
    String text = recipe + digests.stream().collect(Collectors.joining("|", "|", ""));
    return (files ? FILES : "") + hash(text);
  }

  /** A new SHA-256; every Java platform has it. */
  static MessageDigest sha256() {
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

package io.gen4j.core.internal.files;

import io.gen4j.core.internal.json.Json;
import io.gen4j.core.internal.json.PlainData;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file: the length of the header as a little-endian 64-bit number, the header as
 * JSON, then the tensors. Nothing in the header is trusted: lengths, shapes and offsets must agree
 * with each other and with the length of the file.
 */
public final class Tensors implements AutoCloseable {

  /** The type of 32-bit floats. */
  public static final String F32 = "F32";

  /** The type of 64-bit floats. */
  public static final String F64 = "F64";

  private static final String METADATA = "__metadata__";
  private static final int LARGEST_HEADER = 16 << 20;
  private static final int BLOCK = 1 << 16;

  /**
   * A tensor.
   *
   * @param type {@link #F32} or {@link #F64}
   * @param shape sizes of the axes
   * @param from offset of its first byte behind the header
   */
  public record Info(String type, List<Long> shape, long from) {

    /** Describes a tensor. */
    public static Info at(long from, String type, long... shape) {
      return new Info(type, Arrays.stream(shape).boxed().toList(), from);
    }

    /** Returns the number of values. */
    public long count() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** Returns the offset behind its last byte. */
    public long end() {
      return Math.addExact(from, Math.multiplyExact(count(), type.equals(F32) ? 4 : 8));
    }
  }

  private final FileChannel channel;
  private final Map<String, Info> infos;
  private final long start;

  private Tensors(FileChannel channel) throws IOException {
    this.channel = channel;
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    fill(length, 0);
    long header = length.getLong();
    if (header < 2 || header > LARGEST_HEADER || header > channel.size() - Long.BYTES) {
      throw new DamagedException(
          "it is not a safetensors file: its header claims to have "
              + header
              + " bytes, and the file has "
              + channel.size());
    }
    ByteBuffer text = ByteBuffer.allocate((int) header);
    fill(text, Long.BYTES);
    this.start = Long.BYTES + header;
    this.infos = infos(new String(text.array(), StandardCharsets.UTF_8));
    requireDense(channel.size() - start);
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws DamagedException if it is not a safetensors file
   */
  public static Tensors open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new Tensors(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns the length and text of a header, after which a reader finds the values aligned. */
  public static byte[] header(Map<String, Info> infos) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put(METADATA, Map.of("format", "gen4j"));
    infos.forEach(
        (name, info) -> {
          Map<String, Object> each = new LinkedHashMap<>();
          each.put("dtype", info.type());
          each.put("shape", info.shape());
          each.put("data_offsets", List.of(info.from(), info.end()));
          plain.put(name, each);
        });
    byte[] text = Json.writeCompact(plain).getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + 7) / 8 * 8;
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(padded).put(text);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.array();
  }

  /** Returns the names of the tensors. */
  public Set<String> names() {
    return infos.keySet();
  }

  /**
   * Requires names, types and shapes. The order of the tensors in the file does not matter.
   *
   * @throws DamagedException if the file has other tensors; the message names the first
   */
  public void require(Map<String, Info> expected) {
    for (Map.Entry<String, Info> each : expected.entrySet()) {
      Info found = infos.get(each.getKey());
      Info asked = each.getValue();
      if (found == null
          || !found.type().equals(asked.type())
          || !found.shape().equals(asked.shape())) {
        throw new DamagedException(
            "the networks need the tensor "
                + each.getKey()
                + " of type "
                + asked.type()
                + " and shape "
                + asked.shape()
                + (found == null
                    ? ", which is missing"
                    : ", but it has " + found.type() + " and " + found.shape()));
      }
    }
    for (String name : infos.keySet()) {
      if (!expected.containsKey(name)) {
        throw new DamagedException(
            "it has the tensor " + shortened(name) + ", which the networks do not have");
      }
    }
  }

  /** Reads the values of a tensor in C order: float[] or double[]. */
  public Object values(String name) throws IOException {
    Info info = infos.get(name);
    int count = Math.toIntExact(info.count());
    boolean single = info.type().equals(F32);
    float[] floats = single ? new float[count] : null;
    double[] doubles = single ? null : new double[count];
    int width = single ? Float.BYTES : Double.BYTES;
    for (int from = 0; from < count; from += BLOCK) {
      int some = Math.min(BLOCK, count - from);
      ByteBuffer bytes = ByteBuffer.allocate(some * width).order(ByteOrder.LITTLE_ENDIAN);
      fill(bytes, start + info.from() + (long) from * width);
      if (single) {
        bytes.asFloatBuffer().get(floats, from, some);
      } else {
        bytes.asDoubleBuffer().get(doubles, from, some);
      }
    }
    return single ? floats : doubles;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static Map<String, Info> infos(String text) {
    ConfigurationText.check(text, "the header", List.of());
    try {
      Map<String, Info> infos = new LinkedHashMap<>();
      Map<String, Object> header = Json.read(text);
      for (String name : header.keySet()) {
        if (!name.equals(METADATA)) {
          infos.put(name, info(name, PlainData.object(header, name)));
        }
      }
      return infos;
    } catch (IllegalArgumentException e) {
      throw new DamagedException("the header is damaged: " + e.getMessage(), e);
    }
  }

  private static Info info(String name, Map<?, ?> plain) {
    String type = PlainData.text(plain, "dtype");
    List<Long> shape = PlainData.wholes(plain, "shape");
    List<Long> offsets = PlainData.wholes(plain, "data_offsets");
    if (!type.equals(F32) && !type.equals(F64)) {
      throw new DamagedException(
          "the tensor "
              + shortened(name)
              + " has the type "
              + shortened(type)
              + ", but only F32 and F64 are read");
    }
    boolean agrees =
        offsets.size() == 2
            && offsets.get(0) >= 0
            && shape.size() <= 8
            && shape.stream().allMatch(axis -> axis >= 0);
    Info info = new Info(type, shape, agrees ? offsets.get(0) : 0);
    try {
      agrees = agrees && info.end() == offsets.get(1) && info.count() <= Integer.MAX_VALUE - 8;
    } catch (ArithmeticException e) {
      agrees = false;
    }
    if (!agrees) {
      throw new DamagedException(
          "the tensor "
              + shortened(name)
              + " of type "
              + type
              + " cannot have the shape "
              + shortened(shape.toString())
              + " and the offsets "
              + shortened(offsets.toString()));
    }
    return info;
  }

  /** Tensors follow each other without gaps, and the file ends behind the last one. */
  private void requireDense(long length) {
    List<Info> ordered = new ArrayList<>(infos.values());
    ordered.sort(Comparator.comparingLong(Info::from).thenComparingLong(Info::end));
    long at = 0;
    for (Info info : ordered) {
      if (info.from() != at) {
        throw new DamagedException(
            "a tensor begins at byte " + info.from() + ", but the one before it ends at " + at);
      }
      at = info.end();
    }
    if (at != length) {
      throw new DamagedException(
          "its tensors have " + at + " bytes, but " + length + " follow the header");
    }
  }

  private void fill(ByteBuffer buffer, long position) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException();
      }
    }
    buffer.flip();
  }

  private static String shortened(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "..." : text;
  }
}

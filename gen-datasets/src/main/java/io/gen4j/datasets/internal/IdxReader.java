package io.gen4j.datasets.internal;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.ExampleShape;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Reads IDX files of unsigned bytes: {@code 00 00 type rank}, one big-endian 32-bit size per axis,
 * then the elements in C order. The bytes that can really be read limit the memory, not the sizes
 * in the header.
 */
public final class IdxReader {

  private static final int UNSIGNED_BYTE = 0x08;

  private static final Map<Integer, String> ELEMENT_TYPES =
      Map.of(
          UNSIGNED_BYTE,
          "unsigned byte",
          0x09,
          "signed byte",
          0x0b,
          "short",
          0x0c,
          "int",
          0x0d,
          "float",
          0x0e,
          "double");

  /** The largest compression ratio of deflate. */
  private static final long DEFLATE_MAX_RATIO = 1032;

  private final IdxSource source;
  private final boolean zipped;
  private final InputStream in;

  private IdxReader(IdxSource source, boolean zipped, InputStream in) {
    this.source = source;
    this.zipped = zipped;
    this.in = in;
  }

  /**
   * Images of an IDX file.
   *
   * @param shape shape of one image, {@code [channels, height, width]}
   * @param rows one image per row, in C order of the shape, one byte per value
   */
  public record Images(ExampleShape shape, byte[][] rows) {}

  /** Reads images: rank 3 {@code [n, height, width]} or rank 4 {@code [n, channels, h, w]}. */
  public static Images images(IdxSource source) {
    return read(source, IdxReader::readImages);
  }

  /** Reads labels: rank 1 {@code [n]}. */
  public static int[] labels(IdxSource source) {
    return read(source, IdxReader::readLabels);
  }

  @FunctionalInterface
  private interface Body<T> {
    T apply(IdxReader reader) throws IOException;
  }

  private static <T> T read(IdxSource source, Body<T> body) {
    try (InputStream raw = new BufferedInputStream(source.opener().open(), 1 << 16)) {
      raw.mark(2);
      boolean zipped = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      InputStream in =
          zipped ? new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16) : raw;
      MessageDigest digest = Digests.sha256();
      if (source.sha256() != null) {
        in = new DigestInputStream(in, digest);
      }
      T result = body.apply(new IdxReader(source, zipped, in));
      if (source.sha256() != null) {
        checkDigest(source, HexFormat.of().formatHex(digest.digest()));
      }
      return result;
    } catch (EOFException e) {
      throw new DataException(
          source.name() + " is truncated: its gzip data end early. Download the file again.", e);
    } catch (IOException e) {
      throw new DataException(
          "Cannot read " + source.name() + ": " + e.getMessage() + ". Download the file again.", e);
    }
  }

  private static void checkDigest(IdxSource source, String got) {
    if (!got.equals(source.sha256())) {
      throw new DataException(
          "The content of "
              + source.name()
              + " is not the expected one: SHA-256 of the unzipped bytes should be "
              + source.sha256()
              + " but is "
              + got
              + ". The file is damaged, or it belongs to another set with the same file names, such"
              + " as Fashion-MNIST or KMNIST. Read those with Idx.");
    }
  }

  private Images readImages() throws IOException {
    int[] sizes = readHeader();
    if (sizes.length != 3 && sizes.length != 4) {
      throw new DataException(
          source.name()
              + " has rank "
              + sizes.length
              + " "
              + describe(sizes)
              + ", but images have rank 3 [n, height, width] or 4 [n, channels, height, width]."
              + (sizes.length == 1 ? " Is this the label file?" : ""));
    }
    int axes = sizes.length;
    int channels = axes == 4 ? sizes[1] : 1;
    long length = (long) channels * sizes[axes - 2] * sizes[axes - 1];
    if (length > Integer.MAX_VALUE - 8) {
      throw absurd(sizes, "one image would be " + length + " bytes");
    }
    List<byte[]> rows = new ArrayList<>();
    for (int i = 0; i < sizes[0]; i++) {
      rows.add(readElements((int) length, sizes, i * length));
    }
    requireEnd(sizes);
    ExampleShape shape = ExampleShape.image(channels, sizes[axes - 2], sizes[axes - 1]);
    return new Images(shape, rows.toArray(byte[][]::new));
  }

  private int[] readLabels() throws IOException {
    int[] sizes = readHeader();
    if (sizes.length != 1) {
      throw new DataException(
          source.name()
              + " has rank "
              + sizes.length
              + " "
              + describe(sizes)
              + ", but labels have rank 1 [n]."
              + (sizes.length >= 3 ? " Is this the image file?" : ""));
    }
    byte[] bytes = readElements(sizes[0], sizes, 0);
    requireEnd(sizes);
    int[] labels = new int[bytes.length];
    Arrays.setAll(labels, i -> bytes[i] & 0xff);
    return labels;
  }

  private int[] readHeader() throws IOException {
    byte[] magic = in.readNBytes(4);
    if (magic.length < 4) {
      throw new DataException(
          source.name()
              + " is truncated: it has "
              + magic.length
              + " bytes, but an IDX file starts with 4 bytes. Download the file again.");
    }
    String type = ELEMENT_TYPES.get((int) magic[2]);
    if (magic[0] != 0 || magic[1] != 0 || type == null || magic[3] < 1) {
      throw new DataException(
          source.name()
              + " is not an IDX file: it starts with the bytes "
              + HexFormat.ofDelimiter(" ").formatHex(magic)
              + ", but IDX starts with 00 00, a type (08 for unsigned bytes) and a rank. Check that"
              + " this is the right file.");
    }
    if (magic[2] != UNSIGNED_BYTE) {
      throw new DataException(
          source.name()
              + " holds elements of type "
              + type
              + " (0x0"
              + Integer.toHexString(magic[2])
              + "), but Idx reads only unsigned bytes (0x08). Convert the file, or make an"
              + " InMemoryDataset from the values.");
    }
    int[] sizes = new int[magic[3]];
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = readSize(axis);
    }
    checkAnnounced(sizes);
    return sizes;
  }

  private int readSize(int axis) throws IOException {
    byte[] bytes = in.readNBytes(4);
    if (bytes.length < 4) {
      throw new DataException(
          source.name() + " is truncated inside its header. Download the file again.");
    }
    long size = Long.parseLong(HexFormat.of().formatHex(bytes), 16);
    if (size > Integer.MAX_VALUE) {
      throw new DataException(
          source.name()
              + " announces an absurd size: "
              + size
              + " along axis "
              + axis
              + ". The header is damaged. Download the file again.");
    }
    if (size == 0) {
      throw new DataException(
          source.name() + " is empty: its header announces 0 along axis " + axis + ".");
    }
    return (int) size;
  }

  private void checkAnnounced(int[] sizes) {
    long announced = 1;
    try {
      for (int size : sizes) {
        announced = Math.multiplyExact(announced, (long) size);
      }
    } catch (ArithmeticException e) {
      throw absurd(sizes, "that is more than 2^63 bytes");
    }
    if (source.length() < 0) {
      return;
    }
    if (zipped) {
      if (announced / DEFLATE_MAX_RATIO > source.length()) {
        throw absurd(
            sizes,
            "that is "
                + announced
                + " bytes, more than any gzip file of "
                + source.length()
                + " bytes can hold");
      }
      return;
    }
    long got = source.length() - 4 - 4L * sizes.length;
    if (got < announced) {
      throw truncated(sizes, got);
    }
    if (got > announced) {
      throw trailing(sizes, (got - announced) + " more bytes");
    }
  }

  private byte[] readElements(int count, int[] sizes, long before) throws IOException {
    // readNBytes allocates as bytes arrive, so a wrong header costs no memory.
    byte[] elements;
    try {
      elements = in.readNBytes(count);
    } catch (EOFException e) {
      throw truncated(sizes, -1);
    }
    if (elements.length < count) {
      throw truncated(sizes, before + elements.length);
    }
    return elements;
  }

  private void requireEnd(int[] sizes) throws IOException {
    if (in.read() >= 0) {
      throw trailing(sizes, "more bytes");
    }
  }

  private DataException truncated(int[] sizes, long got) {
    return new DataException(
        source.name()
            + " is truncated: its header announces "
            + describe(sizes)
            + " bytes, but "
            + (got < 0 ? "its gzip data end early" : "only " + got + " bytes follow")
            + ". Download the file again.");
  }

  private DataException trailing(int[] sizes, String found) {
    return new DataException(
        source.name()
            + " has trailing bytes: its header announces "
            + describe(sizes)
            + " bytes, but "
            + found
            + " follow after them. The header or the file is damaged. Download the file again.");
  }

  private DataException absurd(int[] sizes, String why) {
    return new DataException(
        source.name()
            + " announces an absurd size: "
            + describe(sizes)
            + "; "
            + why
            + ". The header is damaged. Download the file again.");
  }

  private static String describe(int[] sizes) {
    return Arrays.toString(sizes);
  }
}

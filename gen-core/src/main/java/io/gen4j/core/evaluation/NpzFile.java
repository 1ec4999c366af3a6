package io.gen4j.core.evaluation;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Reads and writes the two arrays of feature statistics in NumPy's file format, versions 1 and 2.
 */
final class NpzFile {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MOST_FEATURES = 16_384;
  private static final int MOST_HEADER = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([fi])(\\d)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");

  private NpzFile() {}

  static void write(Path file, FeatureStatistics statistics) {
    int d = statistics.features();
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(zip, "mu", "(" + d + ",)", statistics.mean());
      put(zip, "sigma", "(" + d + ", " + d + ")", statistics.covariance());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write feature statistics to " + file, e);
    }
  }

  private static void put(ZipOutputStream zip, String name, String shape, double[] values)
      throws IOException {
    ZipEntry entry = new ZipEntry(name + ".npy");
    entry.setTime(0);
    zip.putNextEntry(entry);
    String header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }";
    // The header ends in a line feed, and the values begin at a multiple of 64 bytes.
    int unpadded = MAGIC.length + 4 + header.length() + 1;
    header = header + " ".repeat((64 - unpadded % 64) % 64) + "\n";
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    start.write(MAGIC);
    start.write(new byte[] {1, 0, (byte) header.length(), (byte) (header.length() >> 8)});
    start.write(header.getBytes(StandardCharsets.US_ASCII));
    zip.write(start.toByteArray());
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    zip.write(bytes.array());
    zip.closeEntry();
  }

  static FeatureStatistics read(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      double[] mean = array(file, zip, "mu", 1);
      double[] covariance = array(file, zip, "sigma", 2);
      if (covariance.length != mean.length * mean.length) {
        throw new IllegalArgumentException(
            file + ": sigma of " + covariance.length + " values does not fit mu of " + mean.length);
      }
      return FeatureStatistics.checked(0, mean, covariance);
    } catch (java.nio.file.NoSuchFileException | java.io.FileNotFoundException e) {
      throw new IllegalArgumentException("The file does not exist: " + file, e);
    } catch (java.util.zip.ZipException | EOFException e) {
      throw new IllegalArgumentException(file + " is not a complete .npz file", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read feature statistics from " + file, e);
    }
  }

  private static double[] array(Path file, ZipFile zip, String name, int rank) throws IOException {
    ZipEntry entry = zip.getEntry(name + ".npy");
    if (entry == null) {
      throw new IllegalArgumentException(
          file + " has no array '" + name + "'; feature statistics need the arrays mu and sigma");
    }
    try (InputStream in = zip.getInputStream(entry);
        DataInputStream data = new DataInputStream(in)) {
      byte[] magic = data.readNBytes(MAGIC.length);
      int version = data.readUnsignedByte();
      data.readUnsignedByte();
      long length =
          version == 1
              ? Short.toUnsignedInt(Short.reverseBytes(data.readShort()))
              : Integer.toUnsignedLong(Integer.reverseBytes(data.readInt()));
      if (!Arrays.equals(magic, MAGIC) || version < 1 || version > 2 || length > MOST_HEADER) {
        throw new IllegalArgumentException(file + ": '" + name + "' is not a NumPy array");
      }
      String header = new String(data.readNBytes((int) length), StandardCharsets.US_ASCII);
      return values(file, name, header, rank, data);
    }
  }

  private static double[] values(
      Path file, String name, String header, int rank, DataInputStream data) throws IOException {
    Matcher type = TYPE.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    boolean known = type.find() && order.find() && shape.find();
    if (!known || !type.group(2).equals("f") || !"48".contains(type.group(3))) {
      throw new IllegalArgumentException(
          file + ": '" + name + "' is not an array of 32-bit or 64-bit floats: " + header.strip());
    }
    int[] axes =
        Arrays.stream(shape.group(1).split(","))
            .map(String::strip)
            .filter(axis -> !axis.isEmpty())
            .mapToInt(axis -> axis.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(axis))
            .toArray();
    boolean fits =
        axes.length == rank
            && Arrays.stream(axes).allMatch(axis -> axis >= 1 && axis <= MOST_FEATURES)
            && Arrays.stream(axes).distinct().count() == 1;
    if (!fits) {
      throw new IllegalArgumentException(
          file
              + ": '"
              + name
              + "' has the shape ("
              + shape.group(1)
              + "), but statistics need mu (d,) and sigma (d, d), with d up to "
              + MOST_FEATURES);
    }
    int count = rank == 1 ? axes[0] : axes[0] * axes[0];
    int width = Integer.parseInt(type.group(3));
    byte[] bytes = data.readNBytes(Math.multiplyExact(count, width));
    if (bytes.length < count * width) {
      throw new EOFException();
    }
    ByteBuffer buffer =
        ByteBuffer.wrap(bytes)
            .order(type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = width == 8 ? buffer.getDouble() : buffer.getFloat();
    }
    // A covariance is symmetric, so Fortran order equals C order.
    return values;
  }
}

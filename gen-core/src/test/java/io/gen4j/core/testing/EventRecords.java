package io.gen4j.core.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.WireFormat;

/**
 * Reads event files with Google's protobuf reader and a CRC-32C computed bit by bit, sharing
 * nothing with the writer.
 */
public final class EventRecords {

  /** Sizes, pixels and the encoded file. */
  public record Image(int height, int width, int colorSpace, byte[] encoded) {}

  /** The fields of a HistogramProto: {@code numbers} are min, max, num, sum, sum of squares. */
  public record Histogram(double[] numbers, double[] limits, double[] counts) {}

  /** A message; what it lacks is null or empty. */
  public static final class Message {
    public double wallTime;
    public long step;
    public String version;
    public Long sessionStatus;
    public final Map<String, Float> scalars = new LinkedHashMap<>();
    public final Map<String, Image> images = new LinkedHashMap<>();
    public final Map<String, Histogram> histograms = new LinkedHashMap<>();
  }

  private EventRecords() {}

  /** Reads a file and fails if a length or checksum is wrong. */
  public static List<Message> read(Path file) throws IOException {
    return read(Files.readAllBytes(file));
  }

  /** Reads the only event file of a folder. */
  public static List<Message> readOnly(Path folder) throws IOException {
    List<Path> files = files(folder);
    if (files.size() != 1) {
      throw new AssertionError("Expected one event file, got " + files);
    }
    return read(files.get(0));
  }

  /** Lists the event files of a folder in the order in which TensorBoard reads them. */
  public static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().contains("tfevents"))
          .sorted()
          .toList();
    }
  }

  /** Reads the bytes of a file. */
  public static List<Message> read(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Message> messages = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      requireChecksum(length, in.getInt());
      byte[] data =
          new byte
              [Math.toIntExact(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong())];
      in.get(data);
      requireChecksum(data, in.getInt());
      messages.add(message(CodedInputStream.newInstance(data)));
    }
    return messages;
  }

  private static void requireChecksum(byte[] data, int stored) {
    int crc = crc32c(data);
    int masked = (crc >>> 15 | crc << 17) + 0xa282ead8;
    if (masked != stored) {
      throw new AssertionError("Checksum " + stored + " should be " + masked);
    }
  }

  /** CRC-32C by its polynomial, reversed: 0x82f63b78. */
  public static int crc32c(byte[] data) {
    int crc = -1;
    for (byte each : data) {
      crc ^= each & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) != 0 ? 0x82f63b78 : 0);
      }
    }
    return ~crc;
  }

  private static Message message(CodedInputStream in) throws IOException {
    Message message = new Message();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> message.wallTime = in.readDouble();
        case 2 -> message.step = in.readInt64();
        case 3 -> message.version = in.readStringRequireUtf8();
        case 5 -> {
          CodedInputStream summary = in.readBytes().newCodedInput();
          for (int inner = summary.readTag(); inner != 0; inner = summary.readTag()) {
            value(summary.readBytes().newCodedInput(), message);
          }
        }
        case 7 -> {
          CodedInputStream session = in.readBytes().newCodedInput();
          session.readTag();
          message.sessionStatus = (long) session.readEnum();
        }
        default -> throw new AssertionError("Unknown field of an event, tag " + tag);
      }
    }
    return message;
  }

  private static void value(CodedInputStream in, Message message) throws IOException {
    String name = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> name = in.readStringRequireUtf8();
        case 2 -> message.scalars.put(name, in.readFloat());
        case 4 -> message.images.put(name, image(in.readBytes().newCodedInput()));
        case 5 -> message.histograms.put(name, histogram(in.readBytes().newCodedInput()));
        default -> throw new AssertionError("Unknown field of a value, tag " + tag);
      }
    }
  }

  private static Image image(CodedInputStream in) throws IOException {
    int[] numbers = new int[4];
    byte[] encoded = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field == 4) {
        encoded = in.readByteArray();
      } else {
        numbers[field] = in.readInt32();
      }
    }
    return new Image(numbers[1], numbers[2], numbers[3], encoded);
  }

  private static Histogram histogram(CodedInputStream in) throws IOException {
    double[] numbers = new double[5];
    double[][] lists = new double[2][];
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field < 6) {
        numbers[field - 1] = in.readDouble();
      } else {
        int length = in.readRawVarint32();
        int limit = in.pushLimit(length);
        double[] list = new double[length / 8];
        for (int i = 0; i < list.length; i++) {
          list[i] = in.readDouble();
        }
        in.popLimit(limit);
        lists[field - 6] = list;
      }
    }
    return new Histogram(numbers, lists[0], lists[1]);
  }
}

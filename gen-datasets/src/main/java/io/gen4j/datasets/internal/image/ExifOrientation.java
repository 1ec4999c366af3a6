package io.gen4j.datasets.internal.image;

import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.stream.ImageInputStream;

/** Finds the orientation in EXIF data and in TIFF files, which have the same layout. */
final class ExifOrientation {

  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY_BYTES = 12;

  private ExifOrientation() {}

  /** Returns the orientation in EXIF data; 1 if it is missing or the data are damaged. */
  static int of(byte[] exif, int offset) {
    try (ArrayImageStream stream = new ArrayImageStream(exif)) {
      return at(stream, offset);
    } catch (IOException e) {
      return 1;
    }
  }

  /**
   * Returns the orientation in EXIF data that start at a position of a stream. Changes the position
   * of the stream.
   */
  static int at(ImageInputStream in, long start) {
    ByteOrder before = in.getByteOrder();
    try {
      in.seek(start);
      in.setByteOrder(ByteOrder.BIG_ENDIAN);
      int order = in.readUnsignedShort();
      if (order != 0x4949 && order != 0x4D4D) {
        return 1;
      }
      in.setByteOrder(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      if (in.readUnsignedShort() != 42) {
        return 1;
      }
      long directory = start + in.readUnsignedInt();
      in.seek(directory);
      int entries = in.readUnsignedShort();
      for (int i = 0; i < entries; i++) {
        in.seek(directory + 2 + (long) i * ENTRY_BYTES);
        if (in.readUnsignedShort() == TAG) {
          int type = in.readUnsignedShort();
          in.readUnsignedInt(); // number of values
          long value =
              type == SHORT ? in.readUnsignedShort() : type == LONG ? in.readUnsignedInt() : 1;
          return value >= 1 && value <= 8 ? (int) value : 1;
        }
      }
      return 1;
    } catch (IOException | IndexOutOfBoundsException e) {
      return 1; // damaged: the image is not rotated
    } finally {
      in.setByteOrder(before);
    }
  }
}

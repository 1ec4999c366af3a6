package io.gen4j.datasets.internal.image;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Extracts the segments of a JPEG file that determine the pixels, and the orientation from its EXIF
 * data. Thumbnails, comments and data of other applications never reach a decoder.
 */
final class JpegSegments {

  static final int SIGNATURE = 0xFFD8FF;

  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP2 = 0xE2;
  private static final int APP14 = 0xEE;
  private static final int APP15 = 0xEF;
  private static final int COMMENT = 0xFE;
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;

  private static final byte[] JFIF = ascii("JFIF\0");
  private static final byte[] ADOBE = ascii("Adobe");
  private static final byte[] EXIF = ascii("Exif\0\0");
  private static final byte[] PROFILE = ascii("ICC_PROFILE\0");

  /** A JFIF segment without its thumbnail. */
  private static final int JFIF_BYTES = 14;

  private static final int INKS = 4;

  private final DataInputStream in;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(kept);
  private final List<byte[]> profile = new ArrayList<>();
  private int orientation;

  private JpegSegments(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /**
   * Reads a file from its first byte.
   *
   * @param header whether to stop before the pixels
   */
  static Container read(InputStream file, boolean header) throws IOException {
    JpegSegments segments = new JpegSegments(file);
    segments.out.writeShort(segments.in.readUnsignedShort());
    while (segments.copySegment()) {
      // Continue with the next one.
    }
    if (!header) {
      file.transferTo(segments.kept);
    }
    return new Container(segments.kept.toByteArray(), Math.max(1, segments.orientation), null);
  }

  /** Reads one segment. Returns whether another one follows before the pixels. */
  private boolean copySegment() throws IOException {
    int marker = nextMarker();
    if (marker == END_OF_IMAGE) {
      throw new ImageException("it ends before its pixels");
    }
    boolean alone = marker == 0x01 || marker >= 0xD0 && marker <= 0xD8;
    if (alone) {
      return true;
    }
    int length = in.readUnsignedShort() - Short.BYTES;
    if (length < 0) {
      throw new ImageException("one of its segments has a length below 2");
    }
    byte[] data = new byte[length];
    in.readFully(data);
    switch (marker) {
      case APP0 -> {
        if (startsWith(data, JFIF) && length >= JFIF_BYTES) {
          byte[] plain = Arrays.copyOf(data, JFIF_BYTES);
          plain[JFIF_BYTES - 2] = 0; // width and height of the thumbnail
          plain[JFIF_BYTES - 1] = 0;
          write(marker, plain);
        }
      }
      case APP1 -> {
        if (orientation == 0 && startsWith(data, EXIF)) {
          orientation = ExifOrientation.of(data, EXIF.length);
        }
      }
      case APP2 -> {
        if (startsWith(data, PROFILE)) {
          profile.add(data);
        }
      }
      case APP14 -> {
        if (startsWith(data, ADOBE)) {
          write(marker, data);
        }
      }
      default -> {
        if (isFrame(marker) && length > 5 && data[5] == INKS) {
          // Only the profile maps inks to colors. Gray and RGB samples are used unchanged.
          for (byte[] part : profile) {
            write(APP2, part);
          }
        }
        if (marker != COMMENT && (marker < APP0 || marker > APP15)) {
          write(marker, data);
        }
      }
    }
    return marker != START_OF_SCAN;
  }

  private int nextMarker() throws IOException {
    // Skips bytes between segments, as decoders do.
    int marker = 0;
    while (marker == 0) {
      int before = in.readUnsignedByte();
      while (before != 0xFF) {
        before = in.readUnsignedByte();
      }
      do {
        marker = in.readUnsignedByte();
      } while (marker == 0xFF);
    }
    return marker;
  }

  private void write(int marker, byte[] data) throws IOException {
    out.writeShort(0xFF00 | marker);
    out.writeShort(data.length + Short.BYTES);
    out.write(data);
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static boolean startsWith(byte[] data, byte[] start) {
    return data.length >= start.length
        && Arrays.equals(data, 0, start.length, start, 0, start.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

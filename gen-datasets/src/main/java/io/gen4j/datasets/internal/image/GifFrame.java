package io.gen4j.datasets.internal.image;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Extracts the first frame of a GIF file. Comments, data of other applications and later frames are
 * never decoded.
 */
final class GifFrame {

  /** The first three bytes, "GIF". */
  static final int SIGNATURE = 0x474946;

  private static final int EXTENSION = 0x21;
  private static final int FRAME = 0x2C;
  private static final int TRAILER = 0x3B;
  private static final int GRAPHIC_CONTROL = 0xF9;
  private static final int GRAPHIC_CONTROL_BYTES = 4;

  private final DataInputStream in;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private GifFrame(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /**
   * Reads a file from its first byte.
   *
   * @param header whether to stop before the pixels
   */
  static Container read(InputStream file, boolean header) throws IOException {
    try {
      return new GifFrame(file).read(header);
    } catch (EOFException e) {
      throw new ImageException("it is truncated", e);
    }
  }

  private Container read(boolean header) throws IOException {
    byte[] start = copy(13); // signature, version, screen
    copyColors(start[10]);
    byte[] control = null;
    int block = in.readUnsignedByte();
    while (block != FRAME) {
      switch (block) {
        case EXTENSION -> {
          byte[] found = readExtension();
          control = found == null ? control : found;
        }
        case TRAILER -> throw new ImageException("it has no frame");
        case 0 -> {} // an extra end of a block
        default -> throw new ImageException("it has a block of unknown kind " + block);
      }
      block = in.readUnsignedByte();
    }
    if (control != null) {
      out.write(EXTENSION);
      out.write(GRAPHIC_CONTROL);
      out.write(GRAPHIC_CONTROL_BYTES);
      out.write(control);
      out.write(0);
    }
    out.write(FRAME);
    byte[] frame = copy(9);
    copyColors(frame[8]);
    if (!header) {
      copy(1); // bits of the first codes
      int length;
      do {
        length = copy(1)[0] & 0xff;
        copy(length);
      } while (length > 0);
    }
    out.write(TRAILER);
    int left = number(frame, 0);
    int top = number(frame, 2);
    // Some programs write a screen that is smaller than its frame. It grows to the size of the
    // frame.
    int width = Math.max(number(start, 6), left + number(frame, 4));
    int height = Math.max(number(start, 8), top + number(frame, 6));
    return new Container(out.toByteArray(), 1, new Container.Canvas(width, height, left, top));
  }

  /** Skips an extension. Returns the content of a valid graphic control, otherwise null. */
  private byte[] readExtension() throws IOException {
    int label = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    byte[] control = null;
    while (length > 0) {
      byte[] data = new byte[length];
      in.readFully(data);
      if (label == GRAPHIC_CONTROL && length == GRAPHIC_CONTROL_BYTES) {
        control = data;
      }
      length = in.readUnsignedByte();
    }
    return control;
  }

  /** Copies the color table, if the flags announce one. */
  private void copyColors(byte flags) throws IOException {
    if ((flags & 0x80) != 0) {
      copy(3 * (2 << (flags & 7)));
    }
  }

  private byte[] copy(int length) throws IOException {
    byte[] data = new byte[length];
    in.readFully(data);
    out.write(data);
    return data;
  }

  private static int number(byte[] bytes, int at) {
    return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
  }
}

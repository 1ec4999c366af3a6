package io.gen4j.datasets.internal.image;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Extracts the chunks of a PNG file that determine the pixels. The platform's reader parses and
 * inflates all chunks. With it, a damaged comment would make the image unreadable, and a comment of
 * a few kilobytes could fill the memory.
 */
final class PngChunks {

  static final long SIGNATURE = 0x89504E470D0A1A0AL;

  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504C5445;
  private static final int TRNS = 0x74524E53;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454E44;
  private static final int EXIF = 0x65584966;

  private static final int PALETTE = 3;
  private static final int MAX_TRANSPARENCY = 256;
  private static final int MAX_EXIF = 1 << 20;

  private final DataInputStream in;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(kept);
  private int colorType = -1;
  private int orientation = 1;
  private boolean pixels;

  private PngChunks(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /**
   * Reads a file from its first byte.
   *
   * @param header whether to stop before the pixels
   */
  static Container read(InputStream file, boolean header) throws IOException {
    PngChunks chunks = new PngChunks(file);
    chunks.out.writeLong(chunks.in.readLong());
    try {
      while (chunks.copyChunk(header)) {
        // Continue with the next one.
      }
    } catch (EOFException e) {
      // The decoder will find out whether pixels are missing.
    }
    if (!chunks.pixels) {
      throw new ImageException("it ends before its pixels");
    }
    chunks.write(IEND, new byte[0]); // readers look for it before they decode
    return new Container(chunks.kept.toByteArray(), chunks.orientation, null);
  }

  /** Reads one chunk. Returns whether another one follows. */
  private boolean copyChunk(boolean header) throws IOException {
    int length = in.readInt();
    int type = in.readInt();
    if (length < 0) {
      throw new ImageException("its chunk " + name(type) + " has a negative length");
    }
    if (colorType < 0) {
      readHeader(length, type);
      return true;
    }
    switch (type) {
      case IDAT -> {
        pixels = true;
        if (header) {
          write(IDAT, new byte[1]);
          return false;
        }
        out.writeInt(length);
        out.writeInt(type);
        copyPixels(length);
      }
      case IEND -> {
        return false;
      }
      case PLTE -> {
        if (colorType == PALETTE) {
          out.writeInt(length);
          out.writeInt(type);
          Streams.copy(in, (long) length + Integer.BYTES, out);
        } else {
          skip(length); // a suggested palette for displays with few colors
        }
      }
      case TRNS -> copyTransparency(length);
      case EXIF -> {
        byte[] data = ancillary(EXIF, length, MAX_EXIF);
        if (data != null) {
          orientation = ExifOrientation.of(data, 0);
        }
      }
      default -> {
        boolean critical = (type >>> 24 & 0x20) == 0;
        if (critical) {
          throw new ImageException(
              "its chunk "
                  + name(type)
                  + " changes the pixels in a way that the PNG format does not define");
        }
        skip(length);
      }
    }
    return true;
  }

  private void copyPixels(int length) throws IOException {
    try {
      Streams.copy(in, (long) length + Integer.BYTES, out);
    } catch (EOFException e) {
      throw new ImageException("it is truncated", e);
    }
  }

  private void readHeader(int length, int type) throws IOException {
    if (type != IHDR || length != 13) {
      throw new ImageException("it starts with the chunk " + name(type) + " instead of IHDR");
    }
    byte[] data = in.readNBytes(length + Integer.BYTES);
    if (data.length < length) {
      throw new ImageException("it is truncated");
    }
    colorType = data[9];
    out.writeInt(length);
    out.writeInt(type);
    out.write(data);
  }

  /** Copies transparency if it is complete. Otherwise all pixels are opaque. */
  private void copyTransparency(int length) throws IOException {
    byte[] data = ancillary(TRNS, length, MAX_TRANSPARENCY);
    boolean fits =
        switch (colorType) {
          case 0 -> length == 2;
          case 2 -> length == 6;
          case PALETTE -> length >= 1;
          default -> false;
        };
    if (data != null && fits) {
      write(TRNS, data);
    }
  }

  /** Returns the content of a chunk, or null if it is damaged or longer than the limit. */
  private byte[] ancillary(int type, int length, int limit) throws IOException {
    if (length > limit) {
      skip(length);
      return null;
    }
    byte[] data = new byte[length];
    in.readFully(data);
    return in.readInt() == crc(type, data) ? data : null;
  }

  private void write(int type, byte[] data) throws IOException {
    out.writeInt(data.length);
    out.writeInt(type);
    out.write(data);
    out.writeInt(crc(type, data));
  }

  private void skip(int length) throws IOException {
    in.skipNBytes((long) length + Integer.BYTES);
  }

  private static int crc(int type, byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, type));
    crc.update(data);
    return (int) crc.getValue();
  }

  private static String name(int type) {
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(type).array();
    return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^A-Za-z]", "?");
  }
}

package io.gen4j.datasets.internal.image;

import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.stream.ImageInputStream;

/** Finds the orientation and the canvas of a WebP file. */
final class WebpChunks {

  /** The four characters of a chunk's name, as a little-endian number. */
  private static final int VP8X = 0x58385056;

  private static final int ANMF = 0x464D4E41;
  private static final int LOSSY = 0x20385056; // "VP8 "
  private static final int LOSSLESS = 0x4C385056; // "VP8L"
  private static final int EXIF = 0x46495845;
  private static final int EXIF_PREFIX = 0x66697845; // "Exif", which some writers keep from JPEG
  private static final int FIRST_CHUNK = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int FRAME_HEADER = 16;
  private static final int SIDE = 0x3FFF;

  private WebpChunks() {}

  /**
   * Reads orientation and canvas, as far as the file has them. The bytes of the result are null.
   *
   * @throws ImageException if the pixels have another size than the header says, since the reader
   *     would decode the larger one
   */
  static Container read(ImageInputStream in) throws ImageException {
    int orientation = 1;
    int width = 0;
    int height = 0;
    Container.Canvas canvas = null;
    int[] size = null;
    in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    try {
      long at = FIRST_CHUNK;
      boolean pixels = false;
      while (true) {
        in.seek(at);
        int type = in.readInt();
        long length = in.readUnsignedInt();
        long data = at + CHUNK_HEADER;
        if (type == VP8X) {
          in.seek(data + 4);
          width = threeBytes(in) + 1;
          height = threeBytes(in) + 1;
          size = new int[] {width, height};
        } else if (type == ANMF && !pixels) {
          canvas = new Container.Canvas(width, height, 2 * threeBytes(in), 2 * threeBytes(in));
          size = new int[] {threeBytes(in) + 1, threeBytes(in) + 1};
          length = FRAME_HEADER; // continue with the chunks of the frame
        } else if (type == LOSSY || type == LOSSLESS) {
          if (!pixels && size != null) {
            checkSize(in, type, size);
          }
          pixels = true;
        } else if (type == EXIF) {
          boolean prefixed = in.readInt() == EXIF_PREFIX;
          orientation = ExifOrientation.at(in, prefixed ? data + 6 : data);
          break;
        }
        at = data + length + (length & 1);
      }
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      // The end of the file, or damage. If it affects the pixels, the reader reports it.
    } finally {
      in.setByteOrder(ByteOrder.BIG_ENDIAN);
    }
    return new Container(null, orientation, canvas);
  }

  private static void checkSize(ImageInputStream in, int type, int[] announced) throws IOException {
    int width;
    int height;
    if (type == LOSSLESS) {
      in.readByte();
      int bits = in.readInt();
      width = (bits & SIDE) + 1;
      height = (bits >>> 14 & SIDE) + 1;
    } else {
      in.skipBytes(6);
      width = in.readUnsignedShort() & SIDE;
      height = in.readUnsignedShort() & SIDE;
    }
    if (width != announced[0] || height != announced[1]) {
      throw new ImageException(
          "its header announces "
              + announced[1]
              + "x"
              + announced[0]
              + " pixels, but it holds "
              + height
              + "x"
              + width);
    }
  }

  private static int threeBytes(ImageInputStream in) throws IOException {
    return in.readUnsignedShort() | in.readUnsignedByte() << 16;
  }
}

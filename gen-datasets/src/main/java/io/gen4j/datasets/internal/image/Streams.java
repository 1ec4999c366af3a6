package io.gen4j.datasets.internal.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies from streams that may be shorter than their headers announce. */
final class Streams {

  private static final int PIECE = 8192;

  private Streams() {}

  /**
   * Copies {@code length} bytes, piece by piece, so that memory is only allocated for bytes that
   * exist.
   *
   * @throws EOFException if the stream ends earlier; the bytes until then are copied
   */
  static void copy(InputStream in, long length, OutputStream out) throws IOException {
    byte[] piece = new byte[(int) Math.min(PIECE, length)];
    long left = length;
    while (left > 0) {
      int read = in.read(piece, 0, (int) Math.min(piece.length, left));
      if (read < 0) {
        throw new EOFException("it is truncated");
      }
      out.write(piece, 0, read);
      left -= read;
    }
  }
}

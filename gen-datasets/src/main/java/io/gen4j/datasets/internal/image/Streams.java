package io.gen4j.datasets.internal.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copying from streams that may be shorter than their headers announce. */
final class Streams {

  private static final int PIECE = 8192;

  private Streams() {}

  /**
   * Copies {@code length} bytes, piece by piece: what is announced is not allocated before it
   * comes.
   *
   * @throws EOFException if the stream ends before; what there was is copied
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

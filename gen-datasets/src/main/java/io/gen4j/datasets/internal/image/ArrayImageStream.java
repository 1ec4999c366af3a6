package io.gen4j.datasets.internal.image;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A stream of bytes in memory for ImageIO. At the end of a damaged file, some readers never stop
 * reading. This stream stops them.
 */
final class ArrayImageStream extends ImageInputStreamImpl {

  private static final int PATIENCE = 10_000;

  private final byte[] bytes;
  private int refusals;

  ArrayImageStream(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xff : refuse();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    bitOffset = 0;
    if (streamPos >= bytes.length) {
      return length == 0 ? 0 : refuse();
    }
    int count = (int) Math.min(length, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  private int refuse() throws ImageException {
    refusals++;
    if (refusals > PATIENCE) {
      throw new ImageException("it is truncated");
    }
    return -1;
  }
}

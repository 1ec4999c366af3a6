package io.gen4j.core.internal.kernels;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Pictures {@code [batch, channels, height, width]} whose memory is ordered {@code [batch, height,
 * width, channels]}. The shape stays the one that DL4J expects everywhere; only the strides differ,
 * and the channel of neighbouring pixels lie side by side, which is what convolutions and batch
 * normalisation are fast on.
 */
public final class ChannelsLast {

  private ChannelsLast() {}

  /** Allocates a picture array of channels-last memory, its values undefined. */
  public static INDArray create(long batch, long channels, long height, long width) {
    return Nd4j.createUninitialized(
            DataType.FLOAT, new long[] {batch, height, width, channels}, 'c')
        .permute(0, 3, 1, 2);
  }

  /** Whether the array's memory is dense and ordered channels last. */
  public static boolean is(INDArray x) {
    return dense(x, 1L, x.size(3) * x.size(1), x.size(1));
  }

  /** Whether the array's memory is dense and in C order: channels first. */
  public static boolean isChannelsFirst(INDArray x) {
    return dense(x, x.size(2) * x.size(3), x.size(3), 1L);
  }

  private static boolean dense(INDArray x, long channel, long row, long column) {
    return x.rank() == 4
        && x.dataType() == DataType.FLOAT
        && (x.size(0) == 1 || x.stride(0) == x.size(1) * x.size(2) * x.size(3))
        && (x.size(1) == 1 || x.stride(1) == channel)
        && (x.size(2) == 1 || x.stride(2) == row)
        && (x.size(3) == 1 || x.stride(3) == column);
  }

  /** Returns the array itself if its memory is channels last, otherwise a copy that is. */
  public static INDArray of(INDArray x) {
    if (is(x)) {
      return x;
    }
    INDArray first = isChannelsFirst(x) ? x : x.dup('c');
    INDArray last = create(x.size(0), x.size(1), x.size(2), x.size(3));
    Transpose.each(first, last, (int) x.size(0), (int) x.size(1), (int) (x.size(2) * x.size(3)));
    return last;
  }

  /** Returns the array itself if its memory is in C order, otherwise a copy that is. */
  public static INDArray toChannelsFirst(INDArray x) {
    if (isChannelsFirst(x)) {
      return x;
    }
    if (x.dataType() != DataType.FLOAT) {
      return x.dup('c');
    }
    INDArray first =
        Nd4j.createUninitialized(
            DataType.FLOAT, new long[] {x.size(0), x.size(1), x.size(2), x.size(3)}, 'c');
    if (is(x)) {
      Transpose.each(x, first, (int) x.size(0), (int) (x.size(2) * x.size(3)), (int) x.size(1));
    } else {
      first.assign(x);
    }
    return first;
  }

  /**
   * Returns the array as a matrix {@code [batch * height * width, channels]} in C order that shares
   * its memory.
   *
   * @param x channels-last picture array
   */
  public static INDArray rows(INDArray x) {
    return x.permute(0, 2, 3, 1).reshape('c', x.length() / x.size(1), x.size(1));
  }
}

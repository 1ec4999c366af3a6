package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.backend.Backend;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Images {@code [batch, channels, height, width]} whose memory is ordered {@code [batch, height,
 * width, channels]}. The shape is still the one that DL4J expects, and only the strides differ. All
 * channels of a pixel are adjacent in memory, which makes convolutions and batch normalization
 * fast.
 */
public final class ChannelsLast {

  private ChannelsLast() {}

  /** Allocates an image array with channels-last memory and undefined values. */
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

  /** Returns the array itself if its memory is channels last, otherwise a channels-last copy. */
  public static INDArray of(INDArray x) {
    if (is(x)) {
      return x;
    }
    INDArray last = create(x.size(0), x.size(1), x.size(2), x.size(3));
    write(x, last);
    return last;
  }

  /**
   * Concatenates two or more batches. Images become channels last if the kernels support them,
   * whatever the memory order of each batch. ND4J concatenates other arrays.
   */
  public static INDArray concat(List<INDArray> batches) {
    INDArray first = batches.get(0);
    if (!suits(first)) {
      return Nd4j.concat(0, batches.toArray(new INDArray[0]));
    }
    long examples = batches.stream().mapToLong(batch -> batch.size(0)).sum();
    INDArray all = create(examples, first.size(1), first.size(2), first.size(3));
    long at = 0;
    for (INDArray batch : batches) {
      write(batch, all.get(NDArrayIndex.interval(at, at + batch.size(0))));
      at += batch.size(0);
    }
    return all;
  }

  /**
   * Returns the sum of two arrays of equal shape. Sums of images are channels last if the kernels
   * support them; ND4J adds other arrays, and is slow if their memory orders differ.
   */
  public static INDArray sum(INDArray x, INDArray y) {
    if (!suits(x) || y.dataType() != DataType.FLOAT) {
      return x.add(y);
    }
    INDArray z = create(x.size(0), x.size(1), x.size(2), x.size(3));
    Elementwise.add(of(x), of(y), z);
    return z;
  }

  /** Whether kernels on channels-last memory can take an array: float images on the CPU. */
  public static boolean suits(INDArray x) {
    return x.rank() == 4 && x.dataType() == DataType.FLOAT && Backend.isCpu();
  }

  /** Copies {@code x} to an array with channels-last memory. */
  private static void write(INDArray x, INDArray last) {
    if (is(x)) {
      Buffers.of(last).put(0, Buffers.of(x), 0, (int) x.length());
      return;
    }
    INDArray first = isChannelsFirst(x) ? x : x.dup('c');
    Transpose.each(first, last, (int) x.size(0), (int) x.size(1), (int) (x.size(2) * x.size(3)));
  }

  /** Returns the array itself if its memory is in C order, otherwise a copy in C order. */
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
   * @param x channels-last image array
   */
  public static INDArray rows(INDArray x) {
    return x.permute(0, 2, 3, 1).reshape('c', x.length() / x.size(1), x.size(1));
  }
}

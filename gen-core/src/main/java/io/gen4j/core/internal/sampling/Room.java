package io.gen4j.core.internal.sampling;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/** Refuses requests whose results cannot fit into memory, before anything is allocated. */
public final class Room {

  private Room() {}

  /**
   * Checks that an array of {@code count} rows can exist in this process: that its bytes are below
   * JavaCPP's limit for the process and below the memory of the machine or container.
   *
   * @param width largest number of values per row
   * @throws IllegalArgumentException if it cannot
   */
  public static void require(long count, int width, DataType type) {
    require(count, width, type.width(), limit());
  }

  static void require(long count, int width, int bytes, long limit) {
    double needed = (double) count * width * bytes;
    // Random numbers and rows of labels are Java arrays.
    boolean indexable = (double) count * width <= Integer.MAX_VALUE;
    if (needed > limit || !indexable) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%,d samples are an array of %,.2f GB, which %s. Draw them in batches, for example"
                  + " with sampleEach",
              count,
              needed / 1e9,
              indexable
                  ? String.format(
                      Locale.ROOT,
                      "is more than the %,.2f GB that this process may use",
                      limit / 1e9)
                  : "has more values than a Java array can hold"));
    }
  }

  private static long limit() {
    long process = Pointer.maxPhysicalBytes();
    long machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return process > 0 ? Math.min(process, machine) : machine;
  }
}

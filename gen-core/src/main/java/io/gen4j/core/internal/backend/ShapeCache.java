package io.gen4j.core.internal.backend;

import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.BaseShapeInfoProvider;

/**
 * A cache of shape descriptions of ND4J arrays. ND4J 1.0.0-M2.1 requests a description from native
 * code whenever an array or a view is created, which takes 5 to 10 microseconds. It does not use
 * its own cache there.
 */
public final class ShapeCache extends BaseShapeInfoProvider {

  private static final String PROPERTY = "shapeinfoprovider";

  /** Largest number of descriptions. Further shapes are not cached. */
  private static final int MAX_ENTRIES = 10_000;

  private final Map<Key, Pair<DataBuffer, long[]>> descriptions = new ConcurrentHashMap<>();

  /** Creates an empty cache. ND4J calls this when it starts. */
  public ShapeCache() {}

  /**
   * Runs {@code start}, which starts ND4J, with this cache as the shape provider. A provider that
   * the application has configured is kept.
   */
  static void during(Runnable start) {
    Properties properties = System.getProperties();
    if (properties.putIfAbsent(PROPERTY, ShapeCache.class.getName()) != null) {
      start.run();
      return;
    }
    try {
      start.run();
    } finally {
      properties.remove(PROPERTY);
    }
  }

  @Override
  public Pair<DataBuffer, long[]> createShapeInformation(
      long[] shape,
      long[] stride,
      long elementWiseStride,
      char order,
      DataType type,
      boolean empty) {
    Key key = new Key(shape, stride, elementWiseStride, order, type, empty);
    Pair<DataBuffer, long[]> known = descriptions.get(key);
    if (known != null) {
      return known;
    }
    Pair<DataBuffer, long[]> made =
        super.createShapeInformation(shape, stride, elementWiseStride, order, type, empty);
    if (descriptions.size() < MAX_ENTRIES) {
      descriptions.put(key.copy(), made);
    }
    return made;
  }

  @Override
  public void purgeCache() {
    descriptions.clear();
  }

  /** All values that determine a description. */
  private static final class Key {

    private final long[] shape;
    private final long[] stride;
    private final long elementWiseStride;
    private final char order;
    private final DataType type;
    private final boolean empty;
    private final int hash;

    Key(
        long[] shape,
        long[] stride,
        long elementWiseStride,
        char order,
        DataType type,
        boolean empty) {
      this.shape = shape;
      this.stride = stride;
      this.elementWiseStride = elementWiseStride;
      this.order = order;
      this.type = type;
      this.empty = empty;
      int sizes = 31 * Arrays.hashCode(shape) + Arrays.hashCode(stride);
      this.hash = 31 * (31 * sizes + Long.hashCode(elementWiseStride)) + order + type.ordinal();
    }

    /** Copies the arrays, since the caller continues to use them. */
    Key copy() {
      return new Key(shape.clone(), stride.clone(), elementWiseStride, order, type, empty);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && hash == key.hash
          && elementWiseStride == key.elementWiseStride
          && order == key.order
          && type == key.type
          && empty == key.empty
          && Arrays.equals(shape, key.shape)
          && Arrays.equals(stride, key.stride);
    }
  }
}

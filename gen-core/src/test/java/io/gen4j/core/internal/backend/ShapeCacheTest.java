package io.gen4j.core.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.BaseShapeInfoProvider;
import org.nd4j.linalg.factory.Nd4j;

class ShapeCacheTest {

  /** ND4J's own, which keeps nothing. */
  private static final class Plain extends BaseShapeInfoProvider {
    @Override
    public void purgeCache() {}
  }

  private final ShapeCache cache = new ShapeCache();

  @Test
  void isWhatNd4jAsks() {
    Backend.require();
    assertThat(Nd4j.getShapeInfoProvider()).isInstanceOf(ShapeCache.class);
    assertThat(System.getProperty("shapeinfoprovider")).isNull();
  }

  @Test
  void answersAsNd4jDoes() {
    Backend.require();
    long[][] shapes = {{3, 4}, {4, 3}, {3, 4}, {1, 12}, {2, 3, 4, 5}};
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE, DataType.INT64}) {
      for (char order : new char[] {'c', 'f'}) {
        for (long[] shape : shapes) {
          long[] stride = Nd4j.getStrides(shape, order);
          long[] expected =
              new Plain().createShapeInformation(shape, stride, 1, order, type, false).getSecond();
          for (int again = 0; again < 2; again++) {
            assertThat(
                    cache.createShapeInformation(shape, stride, 1, order, type, false).getSecond())
                .isEqualTo(expected);
          }
        }
      }
    }
  }

  @Test
  void keepsWhatItMadeWhateverTheCallerDoesToItsArrays() {
    Backend.require();
    long[] shape = {5, 7};
    long[] stride = {7, 1};
    Pair<DataBuffer, long[]> made =
        cache.createShapeInformation(shape, stride, 1, 'c', DataType.FLOAT, false);
    shape[0] = 6;
    assertThat(cache.createShapeInformation(shape, stride, 1, 'c', DataType.FLOAT, false))
        .isNotSameAs(made);
    shape[0] = 5;
    assertThat(cache.createShapeInformation(shape, stride, 1, 'c', DataType.FLOAT, false))
        .isSameAs(made);
    cache.purgeCache();
    assertThat(cache.createShapeInformation(shape, stride, 1, 'c', DataType.FLOAT, false))
        .isNotSameAs(made);
  }
}

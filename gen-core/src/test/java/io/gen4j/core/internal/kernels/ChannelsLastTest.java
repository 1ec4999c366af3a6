package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.testing.Checks;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ChannelsLastTest {

  static Stream<long[]> shapes() {
    return Stream.of(
        new long[] {1, 1, 1, 1},
        new long[] {3, 1, 5, 4},
        new long[] {3, 5, 1, 1},
        new long[] {1, 3, 1, 7},
        new long[] {2, 3, 70, 1},
        new long[] {7, 5, 9, 11},
        new long[] {32, 16, 14, 14});
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void keepsValuesWhateverTheStrides(long[] shape) {
    INDArray x = Checks.normalArray(1, shape);
    double[] values = Checks.values(x);
    INDArray padded = Checks.normalArray(2, shape[0] + 2, shape[1], shape[2] + 1, shape[3]);
    INDArray view =
        padded.get(
            NDArrayIndex.interval(1, shape[0] + 1),
            NDArrayIndex.all(),
            NDArrayIndex.interval(1, shape[2] + 1),
            NDArrayIndex.all());
    view.assign(x);
    INDArray tail =
        Checks.normalArray(2, shape[0] + 1, shape[1], shape[2], shape[3])
            .get(NDArrayIndex.interval(1, shape[0] + 1));
    tail.assign(x);
    for (INDArray same : new INDArray[] {x, x.dup('f'), view, tail, ChannelsLast.of(x)}) {
      INDArray last = ChannelsLast.of(same);
      INDArray first = ChannelsLast.toChannelsFirst(same);
      assertThat(ChannelsLast.is(last)).isTrue();
      assertThat(ChannelsLast.isChannelsFirst(first)).isTrue();
      assertThat(last.shape()).isEqualTo(shape);
      assertThat(first.shape()).isEqualTo(shape);
      assertThat(Checks.values(last)).isEqualTo(values);
      assertThat(Checks.values(first)).isEqualTo(values);
      assertThat(Checks.values(ChannelsLast.toChannelsFirst(last))).isEqualTo(values);
      assertThat(Checks.values(same)).isEqualTo(values);
      assertThat(Checks.values(ChannelsLast.rows(last)))
          .isEqualTo(Checks.values(x.permute(0, 2, 3, 1)));
    }
  }

  @Test
  void returnsTheArrayItselfWhereItFits() {
    INDArray x = Checks.normalArray(1, 2, 3, 4, 5);
    INDArray last = ChannelsLast.of(x);
    assertThat(last).isNotSameAs(x);
    assertThat(ChannelsLast.of(last)).isSameAs(last);
    assertThat(ChannelsLast.toChannelsFirst(x)).isSameAs(x);
    assertThat(ChannelsLast.is(x)).isFalse();
    assertThat(ChannelsLast.isChannelsFirst(last)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void rowsShareMemory(long[] shape) {
    INDArray last = ChannelsLast.create(shape[0], shape[1], shape[2], shape[3]);
    ChannelsLast.rows(last).assign(4);
    assertThat(Checks.values(last)).containsOnly(4);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void concatenatesWhateverTheOrder(long[] shape) {
    INDArray a = Checks.normalArray(1, shape);
    INDArray b = Checks.normalArray(2, shape[0] + 1, shape[1], shape[2], shape[3]);
    INDArray c = Checks.normalArray(3, shape);
    INDArray all = ChannelsLast.concat(List.of(a, ChannelsLast.of(b), c.dup('f')));
    assertThat(ChannelsLast.is(all)).isTrue();
    assertThat(Checks.values(all)).isEqualTo(Checks.values(Nd4j.concat(0, a, b, c)));
  }

  @Test
  void concatenatesWhatIsNoPicture() {
    INDArray rows = Checks.normalArray(1, 3, 4);
    INDArray doubles = Checks.normalArray(2, 2, 3, 4, 5).castTo(DataType.DOUBLE).addi(1e-12);
    assertThat(ChannelsLast.concat(List.of(rows, rows))).isEqualTo(Nd4j.vstack(rows, rows));
    INDArray both = ChannelsLast.concat(List.of(doubles, doubles));
    assertThat(both.dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(Checks.values(both)).isEqualTo(Checks.values(Nd4j.concat(0, doubles, doubles)));
  }

  /** Double precision is for reference graphs, and stays double. */
  @Test
  void keepsTheType() {
    INDArray x = Checks.normalArray(1, 2, 3, 4, 5).castTo(DataType.DOUBLE).addi(1e-12);
    INDArray first = ChannelsLast.toChannelsFirst(x.permute(0, 1, 3, 2));
    assertThat(first.dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(Checks.values(first)).isEqualTo(Checks.values(x.permute(0, 1, 3, 2)));
  }
}

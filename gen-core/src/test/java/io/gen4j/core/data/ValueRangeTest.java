package io.gen4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueRangeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 255, -1, 1",
    "0, 255, 0, 1",
    "0, 1, -1, 1",
    "-1, 1, 0, 255",
    "-3, 7, -1, 1",
    "0, 0.1, 0, 1"
  })
  void mapsOneIntervalToTheOtherAndBack(float low, float high, float toLow, float toHigh) {
    ValueRange from = new ValueRange(low, high);
    ValueRange to = new ValueRange(toLow, toHigh);
    float[] values = new float[258];
    for (int i = 0; i < 256; i++) {
      values[i + 1] = Math.min(high, low + (high - low) * i / 255);
    }
    values[0] = 77;
    values[257] = 88;
    float[] mapped = values.clone();
    from.mapTo(to, mapped, 1, 256);
    assertThat(mapped[0]).isEqualTo(77);
    assertThat(mapped[257]).isEqualTo(88);
    assertThat(mapped[1]).isEqualTo(toLow);
    for (int i = 1; i <= 256; i++) {
      double expected =
          toLow + ((double) values[i] - low) * ((double) toHigh - toLow) / ((double) high - low);
      assertThat((double) mapped[i]).isCloseTo(expected, Offset.offset(3e-7 * (toHigh - toLow)));
      assertThat(to.contains(mapped[i])).as("%s lies in %s", mapped[i], to).isTrue();
    }
    to.mapTo(from, mapped, 1, 256);
    for (int i = 1; i <= 256; i++) {
      assertThat(mapped[i]).isCloseTo(values[i], Offset.offset(1e-6f * (high - low)));
    }
  }

  @Test
  void keepsValuesForAnUnboundedModel() {
    float[] values = {1, 2, 300};
    ValueRange.BYTES.mapTo(ValueRange.UNBOUNDED, values, 0, 3);
    ValueRange.UNBOUNDED.mapTo(ValueRange.UNBOUNDED, values, 0, 3);
    assertThat(values).containsExactly(1, 2, 300);
    assertThatThrownBy(() -> ValueRange.UNBOUNDED.mapTo(ValueRange.UNIT, values, 0, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[0.0, 1.0]")
        .hasMessageContaining("identity");
    assertThat(values).containsExactly(1, 2, 300);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "2, 1",
    "NaN, 1",
    "0, NaN",
    "0, Infinity",
    "-Infinity, 0",
    "Infinity, -Infinity"
  })
  void refusesWhatIsNoInterval(float low, float high) {
    assertThatThrownBy(() -> new ValueRange(low, high))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void comesBackFromPlainData() {
    for (ValueRange range :
        new ValueRange[] {
          ValueRange.BYTES, new ValueRange(-0.1f, Float.MAX_VALUE), ValueRange.UNBOUNDED
        }) {
      assertThat(ValueRange.of(range.describe())).isEqualTo(range);
    }
    assertThat(ValueRange.BYTES.describe()).containsExactly(0.0, 255.0);
    assertThat(ValueRange.UNBOUNDED.describe()).isEmpty();
  }

  @Test
  void containsItsEnds() {
    assertThat(ValueRange.UNIT.contains(0)).isTrue();
    assertThat(ValueRange.UNIT.contains(1)).isTrue();
    assertThat(ValueRange.UNIT.contains(Math.nextUp(1f))).isFalse();
    assertThat(ValueRange.UNIT.contains(-Float.MIN_VALUE)).isFalse();
    assertThat(ValueRange.UNBOUNDED.contains(Float.NaN)).isFalse();
    assertThat(ValueRange.UNBOUNDED.isBounded()).isFalse();
    assertThat(ValueRange.BYTES.isBounded()).isTrue();
  }
}

package io.gen4j.core.internal.sampling;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RoomTest {

  @Test
  void theLimitItselfFits() {
    assertThatCode(() -> Room.require(10, 25, 4, 1000)).doesNotThrowAnyException();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Room.require(10, 26, 4, 1000))
        .withMessageContaining("10 samples");
    assertThatIllegalArgumentException().isThrownBy(() -> Room.require(11, 25, 4, 1000));
    assertThatIllegalArgumentException().isThrownBy(() -> Room.require(10, 25, 8, 1000));
  }

  @Test
  void rowsOfRandomNumbersAreJavaArrays() {
    long limit = Long.MAX_VALUE;
    assertThatCode(() -> Room.require(Integer.MAX_VALUE, 1, 4, limit)).doesNotThrowAnyException();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Room.require(1L << 31, 1, 4, limit))
        .withMessageContaining("Java array");
  }

  @Test
  void theMessageNamesTheSizesAndTheWayOut() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Room.require(3_000_000, 128, 4, 1_000_000_000))
        .withMessage(
            "3,000,000 samples are an array of 1.54 GB, which is more than the 1.00 GB that this"
                + " process may use. Draw them in batches, for example with sampleEach");
  }
}

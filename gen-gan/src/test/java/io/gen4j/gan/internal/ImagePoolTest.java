package io.gen4j.gan.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.ExampleShape;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Pools in model files, which are not trusted. */
class ImagePoolTest {

  private static final ExampleShape SHAPE = ExampleShape.vector(3);

  @BeforeAll
  static void initialize() {
    Gen4j.initialize();
  }

  /** Returns the text of two examples of three floats and the number of places taken. */
  private static List<String> text(double taken) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * 3 * Float.BYTES + Double.BYTES);
    for (int i = 0; i < 6; i++) {
      bytes.putFloat(i + 0.5f);
    }
    bytes.putDouble(taken);
    String all = Base64.getEncoder().encodeToString(bytes.array());
    return List.of(all.substring(0, 5), all.substring(5));
  }

  private static ImagePool pool(int size, List<?> text) {
    return ImagePool.of(size, SHAPE, DataType.FLOAT, text);
  }

  @Test
  void readsWhatIsThere() {
    ImagePool pool = pool(2, text(1));
    assertThat(pool.state().get(0).toFloatMatrix())
        .isEqualTo(new float[][] {{0.5f, 1.5f, 2.5f}, {3.5f, 4.5f, 5.5f}});
    assertThat(pool.state().get(1).getDouble(0)).isEqualTo(1);
    assertThat(String.join("", pool.text())).isEqualTo(String.join("", text(1)));
  }

  @Test
  void refusesAnotherSizeBeforeItAllocatesMemory() {
    for (int size : new int[] {1, 3, 2_000_000_000}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pool(size, text(1)))
          .withMessageMatching(
              "an image pool of " + size + " examples has [0-9]+ bytes, but the" + " file has 32");
    }
  }

  @Test
  void refusesPlacesThatAreNotThere() {
    assertThat(pool(2, text(0)).state()).hasSize(2);
    assertThat(pool(2, text(2)).state()).hasSize(2);
    for (double taken : new double[] {-1, 3, 0.5, Double.NaN, 1e300}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pool(2, text(taken)))
          .withMessage("an image pool of 2 examples cannot contain " + taken);
    }
  }
}

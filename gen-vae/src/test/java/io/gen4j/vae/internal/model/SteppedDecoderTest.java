package io.gen4j.vae.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.architecture.SentenceVae;
import io.gen4j.vae.likelihood.Autoregressive;
import io.gen4j.vae.likelihood.Likelihoods;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Steps against whole passes of the decoder. */
class SteppedDecoderTest {

  private static final int TIME = 9;
  private static final int ROWS = 5;

  private static Vae vae() {
    FieldKind.Tokens kind = new FieldKind.Tokens(List.of("<s>", "</s>", "a", "b", "c"));
    Field field = new Field(Field.DATA, ExampleShape.vector(TIME), kind);
    Vae vae =
        Vae.create(
            new SentenceVae(5, TIME, 6, 7, 0.3),
            VaeOptions.defaults(3).withLikelihood(Likelihoods.tokens(field, 0)).withSeed(2));
    // Large weights make tokens depend on each other.
    vae.decoder().parameters().muli(6);
    return vae;
  }

  private static INDArray codes() {
    return Nd4j.linspace(-2, 2, ROWS * 3L, DataType.FLOAT).reshape('c', ROWS, 3);
  }

  private static INDArray tokens(int salt) {
    INDArray tokens = Nd4j.zeros(DataType.FLOAT, ROWS, TIME - 1);
    for (int i = 0; i < tokens.length(); i++) {
      tokens.putScalar(i, (i * i + salt) % 5);
    }
    return tokens;
  }

  private static double[] whole(Vae vae, int step, INDArray previous) {
    INDArray all = vae.decoder().output(codes(), previous);
    return all.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(step))
        .dup('c')
        .data()
        .asDouble();
  }

  @Test
  void logitsAreThoseOfAWholePass() {
    try (Vae vae = vae();
        SteppedDecoder decoder = new SteppedDecoder(vae.decoder().graph(), codes(), TIME - 1)) {
      // Ahead, again, back, on, and with other data.
      for (int step : new int[] {2, 2, 0, 1, 7, 3}) {
        for (int salt : new int[] {1, 1, 2}) {
          INDArray previous = tokens(salt);
          assertThat(decoder.at(step, previous))
              .containsExactly(whole(vae, step, previous), within(2e-5));
        }
      }
    }
  }

  @Test
  void sentencesAreThoseOfWholePasses() {
    try (Vae vae = vae()) {
      Autoregressive likelihood = (Autoregressive) vae.options().likelihood();
      INDArray expected =
          likelihood.generate(ROWS, (step, previous) -> whole(vae, step, previous), null);
      assertThat(vae.decode(codes())).isEqualTo(expected);
      assertThat(expected.getRow(0)).isNotEqualTo(expected.getRow(4));
    }
  }

  @Test
  void otherDecodersRunAsAWhole() {
    try (Vae plain = Vae.create(MlpVae.of(ExampleShape.vector(3)), VaeOptions.defaults(2))) {
      assertThat(SteppedDecoder.supports(plain.decoder().graph())).isFalse();
    }
    try (Vae vae = vae()) {
      assertThat(SteppedDecoder.supports(vae.decoder().graph())).isTrue();
      assertThat(SteppedDecoder.supports(vae.encoder().graph())).isFalse();
    }
  }
}

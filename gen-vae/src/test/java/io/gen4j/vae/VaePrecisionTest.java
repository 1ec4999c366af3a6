package io.gen4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Precision;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.regularizer.Regularizers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VaePrecisionTest {

  private static final VaeOptions OPTIONS = VaeOptions.defaults(8).withSeed(3);

  private final Dataset data = VaeTest.stripes(64);

  @BeforeEach
  void requireUnits() {
    assumeTrue(Precision.BFLOAT16.isSupported());
  }

  private static Vae vae(VaeOptions options) {
    return VaeTest.create(MlpVae.of(ExampleShape.vector(12)).withHidden(List.of(48)), options);
  }

  private static FitOptions steps(int steps, Precision precision) {
    return FitOptions.steps(steps).withBatchSize(32).withPrecision(precision);
  }

  private Vae trained(Precision precision, int... stops) {
    Vae vae = vae(OPTIONS);
    for (int stop : stops) {
      vae.fit(data, steps(stop, precision));
    }
    return vae;
  }

  @Test
  void equalSeedsGiveEqualBitsInEitherFormat() {
    Vae exact = trained(Precision.FLOAT, 5);
    VaeTest.assertSameParameters(trained(Precision.FLOAT, 5), exact);
    Vae rounded = trained(Precision.BFLOAT16, 5);
    VaeTest.assertSameParameters(trained(Precision.BFLOAT16, 5), rounded);
    VaeTest.assertSameParameters(trained(Precision.BFLOAT16, 2, 5), rounded);
    for (float[][] both :
        List.of(
            new float[][] {
              HeapCopy.floats(exact.encoder().parameters()),
              HeapCopy.floats(rounded.encoder().parameters())
            },
            new float[][] {
              HeapCopy.floats(exact.decoder().parameters()),
              HeapCopy.floats(rounded.decoder().parameters())
            })) {
      // Five steps of Adam at 1e-3 move a weight by at most about 0.005.
      assertThat(both[1]).isNotEqualTo(both[0]).containsExactly(both[0], within(0.011f));
    }
    assertThat(rounded.elbo(data, 1).elbo()).isCloseTo(exact.elbo(data, 1).elbo(), within(0.05));
  }

  @Test
  void readsInTheFormatThatIsAskedFor() {
    Vae vae = trained(Precision.FLOAT, 2);
    float[] exact = HeapCopy.floats(vae.sample(32, 1));
    vae.setInferencePrecision(Precision.BFLOAT16);
    float[] rounded = HeapCopy.floats(vae.sample(32, 1));
    assertThat(HeapCopy.floats(vae.sample(32, 1))).isEqualTo(rounded);
    assertThat(rounded).isNotEqualTo(exact).containsExactly(exact, within(0.05f));
    vae.setInferencePrecision(Precision.FLOAT);
    assertThat(HeapCopy.floats(vae.sample(32, 1))).isEqualTo(exact);
  }

  /** The finite difference of a contraction would be lost in rounding. */
  @Test
  void regularizersRunTheEncoderInFloat() {
    List<Double> values = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      vae(OPTIONS.withObjective(Objectives.elbo().with(Regularizers.contraction(1))))
          .fit(
              data,
              steps(1, precision)
                  .withCallback(
                      new Callback() {
                        @Override
                        public void onStep(Progress progress) {
                          values.add(progress.metrics().get("contraction"));
                        }
                      }));
    }
    assertThat(values.get(0)).isPositive();
    assertThat(values.get(1)).isEqualTo(values.get(0));
  }
}

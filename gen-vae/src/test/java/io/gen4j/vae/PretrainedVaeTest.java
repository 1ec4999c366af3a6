package io.gen4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.Network;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.LayerRates;
import io.gen4j.core.training.Optimization;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.prior.Priors;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trained VAEs that continue on other data, with frozen layers. */
class PretrainedVaeTest {

  private static final int LATENT = 3;

  @TempDir private Path folder;

  private static Dataset data(int seed) {
    Random random = new Random(seed);
    float[][] rows = new float[40][6];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextFloat();
      }
    }
    return InMemoryDataset.of("rows", rows, ValueRange.UNIT);
  }

  private static Vae vae(VaeOptions options) {
    return Vae.create(MlpVae.of(ExampleShape.vector(6)).withHidden(List.of(8)), options);
  }

  private static float[] samples(Vae vae) {
    return vae.sample(4, 2).dup('c').data().asFloat();
  }

  private static float[] weights(Network network, String layer) {
    return network.graph().getVertex(layer).params().dup('c').data().asFloat();
  }

  @Test
  void aVaeStartsFromTheAverageOfAnotherAndKeepsFrozenLayers() {
    VaeOptions options = VaeOptions.defaults(LATENT).withSeed(3);
    Vae first = vae(options.withOptimization(Optimization.NONE.withAveraging(0.5)));
    first.fit(data(1), FitOptions.steps(5).withBatchSize(10));
    String layer = LayerRates.layers(first.decoder()).get(0);
    LayerRates frozen = LayerRates.NONE.withFirst(first.decoder(), 1, 0);

    Vae second =
        Vae.create(
            VaeNetworks.pretrained(first),
            options.withOptimization(Optimization.NONE.withLayerRates(frozen)).withSeed(8));
    float[] before = weights(second.decoder(), layer);

    assertThat(samples(second)).isEqualTo(samples(first));
    assertThat(second.counts().steps()).isZero();
    second.fit(data(2), FitOptions.steps(5).withBatchSize(10));
    assertThat(weights(second.decoder(), layer)).isEqualTo(before);
    assertThat(samples(second)).isNotEqualTo(samples(first));
    second.save(folder.resolve("vae.zip"));
    Vae loaded = Vae.load(folder.resolve("vae.zip"));
    loaded.fit(data(2), FitOptions.steps(8).withBatchSize(10));
    assertThat(weights(loaded.decoder(), layer)).isEqualTo(before);
  }

  @Test
  void refusesLearnedPriorsAndUnknownLayers() {
    Vae mixture = vae(VaeOptions.defaults(LATENT).withPrior(Priors.gaussianMixture(LATENT, 2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VaeNetworks.pretrained(mixture))
        .withMessageContainingAll("prior", "Vae.load");
    LayerRates unknown = LayerRates.NONE.with("encoder", "conv9", 0.1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                vae(
                    VaeOptions.defaults(LATENT)
                        .withOptimization(Optimization.NONE.withLayerRates(unknown))))
        .withMessageContainingAll("conv9", "encoder");
  }
}

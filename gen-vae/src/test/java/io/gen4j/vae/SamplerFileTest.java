package io.gen4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.files.ModelFileException;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.vae.architecture.GridVae;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Priors;
import io.gen4j.vae.regularizer.Regularizers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Files that hold what drawing or encoding needs and nothing else, and models from streams. */
class SamplerFileTest {

  private static final int LATENT = 3;
  private static final Optimization AVERAGING = Optimization.NONE.withAveraging(0.9);

  @TempDir private Path folder;

  static Stream<VaeOptions> kinds() {
    int n = LATENT;
    return Stream.of(
        VaeOptions.defaults(n),
        VaeOptions.defaults(n).withOptimization(AVERAGING),
        VaeOptions.defaults(n).withPrior(Priors.vamp(n, 3)),
        VaeOptions.defaults(n).withPrior(Priors.gaussianMixture(n, 4)).withOptimization(AVERAGING),
        VaeOptions.defaults(n).withPosterior(Posteriors.planarFlow(n, 2)),
        VaeOptions.twoLayers(n, 2),
        VaeOptions.defaults(n)
            .withObjective(Objectives.elbo().with(Regularizers.densityRatio(1, List.of(4), 1e-4))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void drawsTheSameSamplesAndDoesNotTrain(VaeOptions options) {
    Vae vae = VaeTest.vae(options);
    Dataset data = VaeTest.stripes(40);
    vae.fit(data, FitOptions.steps(3).withBatchSize(10));
    Path sampler = folder.resolve("sampler.zip");
    Path autoencoder = folder.resolve("autoencoder.zip");
    vae.saveSampler(sampler);
    vae.saveAutoencoder(autoencoder);
    INDArray examples = vae.sample(2, 8);

    for (Path file : List.of(sampler, autoencoder)) {
      Vae loaded = Vae.load(file);
      assertThat(loaded.isTrainable()).isFalse();
      assertThat(loaded.sample(300, 7)).isEqualTo(vae.sample(300, 7));
      assertThat(loaded.draw(4, 7)).isEqualTo(vae.draw(4, 7));
      assertThat(loaded.counts()).isEqualTo(vae.counts());
      assertThat(loaded.toDataUnits(examples)).isEqualTo(vae.toDataUnits(examples));
      assertThat(loaded.summary()).contains("decoder");
      assertThatThrownBy(() -> loaded.fit(data, FitOptions.steps(9).withBatchSize(10)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Load a file of save instead");
      assertThatThrownBy(() -> loaded.save(file)).isInstanceOf(IllegalStateException.class);
      Path again = folder.resolve("again.zip");
      if (file == sampler) {
        loaded.saveSampler(again);
      } else {
        loaded.saveAutoencoder(again);
      }
      assertThat(again).hasSameBinaryContentAs(file);
    }
    Vae both = Vae.load(autoencoder);
    assertThat(both.encodeMean(examples)).isEqualTo(vae.encodeMean(examples));
    assertThat(both.reconstruct(examples)).isEqualTo(vae.reconstruct(examples));
    assertThat(both.score(examples, 5, 1)).isEqualTo(vae.score(examples, 5, 1));
    if (options.prior().pseudoInputs() == 0) {
      Vae one = Vae.load(sampler);
      assertThatThrownBy(() -> one.encode(examples))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("saveAutoencoder");
      assertThatThrownBy(() -> one.saveAutoencoder(sampler))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aCodebookIsPartOfDrawing() {
    Vae vae =
        Vae.create(
            GridVae.of(ExampleShape.image(1, 8, 8)).withWidth(4),
            VaeOptions.vectorQuantized(2, 2, 3, 5));
    Path file = folder.resolve("sampler.zip");
    vae.saveSampler(file);
    assertThat(Vae.load(file).sample(3, 2)).isEqualTo(vae.sample(3, 2));
  }

  @Test
  void theFileIsNotMuchLargerThanTheDecoder() throws IOException {
    Vae vae = VaeTest.vae(VaeOptions.defaults(LATENT).withOptimization(AVERAGING));
    vae.fit(VaeTest.stripes(40), FitOptions.steps(3).withBatchSize(10));
    Path file = folder.resolve("sampler.zip");
    vae.saveSampler(file);
    var plain = ModelSerializer.restoreComputationGraph(file.toFile());
    long needed = 4 * plain.numParams() + plain.getConfiguration().toJson().length();
    assertThat(Files.size(file)).isBetween(needed, needed + 6000);
  }

  @Test
  void comesFromAStream() throws IOException {
    Vae vae = VaeTest.vae(VaeOptions.defaults(LATENT));
    Path file = folder.resolve("model.zip");
    vae.save(file);
    try (InputStream in = Files.newInputStream(file)) {
      assertThat(Vae.load(in).sample(3, 1)).isEqualTo(vae.sample(3, 1));
    }
    assertThatThrownBy(() -> Vae.load(InputStream.nullInputStream()))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("The stream");
  }
}

package io.gen4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.callback.EarlyStopping;
import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.Goal;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.vae.architecture.MlpVae;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Callbacks on VAEs, as an application uses them. */
class VaeRunTest {

  private static final ExampleShape PICTURE = ExampleShape.image(1, 4, 4);

  @TempDir Path folder;

  private static VaeOptions options() {
    return VaeOptions.defaults(3)
        .withLearningRate(0.01)
        .withOptimization(Optimization.NONE.withAveraging(0.9));
  }

  private static Vae vae(int classes) {
    return Vae.create(MlpVae.of(PICTURE).withHidden(List.of(16)).withClasses(classes), options());
  }

  /** Random bits. */
  private static InMemoryDataset pictures(int count, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[count][PICTURE.length()];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextInt(2);
      }
    }
    return InMemoryDataset.of("bits", PICTURE, rows, ValueRange.UNIT);
  }

  private static void assertSame(Vae one, Vae two) {
    VaeTest.assertSameParameters(one, two);
    assertThat(one.counts()).isEqualTo(two.counts());
    assertThat(one.sample(5, 3)).isEqualTo(two.sample(5, 3));
    assertThat(one.encoder().updaterState().orElseThrow())
        .isEqualTo(two.encoder().updaterState().orElseThrow());
  }

  @Test
  void aRunThatACallbackEndsIsResumedBitForBit() throws IOException {
    Dataset data = pictures(32, 1);
    RunFolder run = RunFolder.at(folder);
    Vae failing = vae(0);
    Callback throwing =
        new Callback() {
          @Override
          public void onEpoch(Progress progress) {
            throw new IllegalStateException("after epoch " + progress.epoch());
          }
        };
    FitOptions three = FitOptions.epochs(3).withBatchSize(8);
    assertThatThrownBy(() -> failing.fit(data, three.withCallback(run).withCallback(throwing)))
        .hasMessage("after epoch 1");
    Vae straight = vae(0);
    straight.fit(data, three);
    Vae resumed = Vae.load(run.latest().orElseThrow());
    assertThat(resumed.steps()).isEqualTo(4);
    resumed.fit(data, three.withCallback(run));
    failing.fit(data, three);
    assertSame(resumed, straight);
    assertSame(failing, straight);
    assertThat(Files.readAllLines(folder.resolve("history.csv"))).hasSize(1 + 12);

    INDArray examples = VaeTest.array(data);
    INDArray decoded = straight.reconstruct(examples);
    INDArray[] rows = new INDArray[8];
    for (int r = 0; r < 4; r++) {
      rows[2 * r] = examples.get(NDArrayIndex.interval(8 * r, 8 * r + 8));
      rows[2 * r + 1] = decoded.get(NDArrayIndex.interval(8 * r, 8 * r + 8));
    }
    assertDrawn(Nd4j.concat(0, rows), folder.resolve("reconstructions/step-00000012.png"));
    assertDrawn(straight.sample(64, 0), folder.resolve("samples/step-00000012.png"));
  }

  private static void assertDrawn(INDArray images, Path file) throws IOException {
    BufferedImage grid = ImageGrid.of(images, ValueRange.UNIT).withColumns(8).withZoom(12).draw();
    BufferedImage drawn = ImageIO.read(file.toFile());
    assertThat(drawn.getRGB(0, 0, drawn.getWidth(), drawn.getHeight(), null, 0, drawn.getWidth()))
        .isEqualTo(grid.getRGB(0, 0, grid.getWidth(), grid.getHeight(), null, 0, grid.getWidth()));
  }

  /** Bits at random have nothing to generalize from: the bound of held-out ones soon falls. */
  @Test
  void earlyStoppingEndsAnOverfittingModelAtItsBest() {
    Dataset data = pictures(16, 1);
    Dataset held = pictures(64, 2);
    List<Double> measured = new ArrayList<>();
    Vae vae = Vae.create(MlpVae.of(PICTURE).withHidden(List.of(32)), options());
    Evaluation evaluation =
        Evaluation.of(
            Every.epochs(10),
            "held_out_nll",
            model -> {
              double value = -vae.elbo(held, 5).elbo();
              measured.add(value);
              return value;
            });
    TrainingReport report =
        vae.fit(
            data,
            FitOptions.epochs(2000)
                .withBatchSize(16)
                .withCallback(EarlyStopping.on("held_out_nll", Goal.MINIMIZE, 3))
                .withCallback(evaluation));
    int best = 0;
    for (int i = 1; i < measured.size(); i++) {
      best = measured.get(i) < measured.get(best) ? i : best;
    }
    assertThat(report.stopped()).isTrue();
    assertThat(measured).hasSize(best + 1 + 3);
    assertThat(report.steps()).isEqualTo(10L * (best + 1));
    assertThat(-vae.elbo(held, 5).elbo()).isEqualTo(measured.get(best));
    Vae straight = Vae.create(MlpVae.of(PICTURE).withHidden(List.of(32)), options());
    straight.fit(data, FitOptions.steps(10L * (best + 1)).withBatchSize(16));
    assertSame(vae, straight);
  }

  @Test
  void classesAreDrawnIfNoneAreGiven() throws IOException {
    int[] labels = new int[32];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 2;
    }
    Dataset data = pictures(32, 1).withLabels(labels, 2);
    Vae vae = vae(2);
    vae.fit(data, FitOptions.steps(3).withBatchSize(8).withCallback(RunFolder.at(folder)));
    int[] rows = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};
    assertDrawn(vae.sample(rows, 0), folder.resolve("samples/step-00000003.png"));
    assertThat(folder.resolve("reconstructions/step-00000003.png")).exists();

    // Every sample is one of the two that its latent vector can give; both classes come up.
    INDArray samples = vae.sample(40, 9);
    INDArray zeros = vae.sample(new int[40], 9);
    int[] all = new int[40];
    java.util.Arrays.fill(all, 1);
    INDArray ones = vae.sample(all, 9);
    int first = 0;
    for (int i = 0; i < 40; i++) {
      boolean zero = samples.slice(i).equals(zeros.slice(i));
      assertThat(zero || samples.slice(i).equals(ones.slice(i))).isTrue();
      first += zero ? 1 : 0;
    }
    assertThat(first).isBetween(8, 32);
  }

  @Test
  void interpolationBetweenSeedsGoesFromSampleToSample() {
    Vae vae = vae(0);
    INDArray way = vae.interpolate(3L, 4L, 5);
    assertThat(way.shape()).containsExactly(5, 1, 4, 4);
    assertThat(way.slice(0)).isEqualTo(vae.sample(1, 3).slice(0));
    assertThat(way.slice(4)).isEqualTo(vae.sample(1, 4).slice(0));
    INDArray middle = vae.samplePrior(1, 3).add(vae.samplePrior(1, 4)).div(2);
    assertThat(way.slice(2).distance2(vae.decode(middle).slice(0))).isLessThan(1e-5);
    assertThatThrownBy(() -> vae.interpolate(3L, 4L, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** An autoencoder without a prior cannot be sampled, discrete codes have no line. */
  @Test
  void modelsWriteTheImagesThatTheySupport() {
    Dataset data = pictures(32, 1);
    FitOptions options = FitOptions.steps(2).withBatchSize(8);
    Vae autoencoder =
        Vae.create(MlpVae.of(PICTURE).withHidden(List.of(16)), VaeOptions.autoencoder(3));
    assertThat(autoencoder.canSample()).isFalse();
    Path first = folder.resolve("autoencoder");
    autoencoder.fit(data, options.withCallback(RunFolder.at(first)));
    assertThat(first.resolve("reconstructions/step-00000002.png")).exists();
    assertThat(first.resolve("samples")).doesNotExist();
    assertThat(first.resolve("interpolation.png")).doesNotExist();

    Vae discrete =
        Vae.create(
            MlpVae.of(PICTURE).withHidden(List.of(16)), VaeOptions.vectorQuantized(2, 2, 3, 5));
    assertThat(discrete.canSample()).isTrue();
    assertThat(discrete.canInterpolate()).isFalse();
    Path second = folder.resolve("discrete");
    discrete.fit(data, options.withCallback(RunFolder.at(second)));
    assertThat(second.resolve("samples/step-00000002.png")).exists();
    assertThat(second.resolve("interpolation.png")).doesNotExist();
  }
}

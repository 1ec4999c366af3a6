package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.callback.EarlyStopping;
import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.Goal;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.evaluation.FeatureStatistics;
import io.gen4j.core.evaluation.FrechetDistance;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.TestGans.State;
import io.gen4j.gan.option.SpectralNormalization;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Callbacks on GANs, as an application uses them. */
class GanRunTest {

  private static final int STEPS = 6;

  @TempDir Path folder;

  private static Gan imageGan() {
    return TestGans.dcganGan(
        GanOptions.defaults()
            .withSpectralNormalization(SpectralNormalization.BOTH)
            .withAveraging(0.9)
            .withLearningRates(0.01, 0.01));
  }

  private static FitOptions options(Callback... callbacks) {
    FitOptions options = FitOptions.steps(STEPS).withBatchSize(8);
    for (Callback callback : callbacks) {
      options = options.withCallback(callback);
    }
    return options;
  }

  private static Callback throwsAt(long step) {
    return new Callback() {
      @Override
      public void onStep(Progress progress) {
        if (progress.step() == step) {
          throw new IllegalStateException("at step " + step);
        }
      }
    };
  }

  @Test
  void aRunThatACallbackEndsIsResumedBitForBit() throws IOException {
    Dataset pictures = TestGans.pictures(40);
    RunFolder run = RunFolder.at(folder.resolve("run")).withCheckpoints(Every.steps(2));
    Gan failing = imageGan();
    assertThatThrownBy(() -> failing.fit(pictures, options(run, throwsAt(3))))
        .hasMessage("at step 3");
    Gan straight = imageGan();
    straight.fit(pictures, options());

    Path latest = run.latest().orElseThrow();
    assertThat(latest).hasFileName("step-00000003.zip");
    // In memory, from the moment of the failure, and from the last save before it.
    failing.fit(pictures, options());
    assertThat(State.of(failing)).isEqualTo(State.of(straight));
    for (Gan resumed :
        List.of(Gan.load(latest), Gan.load(latest.resolveSibling("step-00000002.zip")))) {
      long from = resumed.steps();
      resumed.fit(pictures, options(run));
      assertThat(State.of(resumed)).as("from step %d", from).isEqualTo(State.of(straight));
      assertThat(Files.readAllLines(folder.resolve("run/history.csv"))).hasSize(1 + STEPS);
    }
    assertThat(folder.resolve("run/samples/step-00000006.png")).exists();
    assertThat(folder.resolve("run/interpolation.png")).exists();
    assertThat(folder.resolve("run/reconstructions")).doesNotExist();

    Gan other = imageGan();
    assertThatThrownBy(() -> other.fit(pictures, options(run)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("untrained");
  }

  @Test
  void earlyStoppingEndsWithTheBestModelByFrechetDistance() {
    Dataset points = TestGans.points(42);
    double[][] real = new double[42][];
    float[][] rows = TestGans.rows(42, TestGans.FEATURES);
    for (int i = 0; i < real.length; i++) {
      real[i] = new double[] {rows[i][0], rows[i][1], rows[i][2]};
    }
    FeatureStatistics target = FeatureStatistics.of(real);
    GanOptions options =
        GanOptions.defaults()
            .withLearningRates(0.05, 0.05)
            .withAveraging(0.5)
            .withSpectralNormalization(SpectralNormalization.DISCRIMINATOR);
    List<Double> distances = new ArrayList<>();
    Callback reading =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            distances.add(progress.metrics().get("fid"));
          }
        };
    Gan gan = TestGans.mlpGan(options);
    TrainingReport report =
        gan.fit(
            points,
            FitOptions.steps(60)
                .withBatchSize(8)
                .withCallback(reading)
                .withCallback(EarlyStopping.on("fid", Goal.MINIMIZE, 6))
                .withCallback(
                    Evaluation.of(
                        Every.steps(1),
                        "fid",
                        model ->
                            FrechetDistance.between(
                                target, FeatureStatistics.of(model.sample(64, 1))))));
    int best = 0;
    for (int i = 1; i < distances.size(); i++) {
      best = distances.get(i) < distances.get(best) ? i : best;
    }
    assertThat(report.stopped()).isTrue();
    assertThat(distances).hasSize(best + 1 + 6);
    assertThat(report.steps()).isEqualTo(best + 1);
    Gan straight = TestGans.mlpGan(options);
    straight.fit(points, FitOptions.steps(best + 1).withBatchSize(8));
    assertThat(State.of(gan)).isEqualTo(State.of(straight));
    assertThat(gan.counts()).isEqualTo(straight.counts());
    // And goes on as the other does.
    gan.fit(points, FitOptions.steps(best + 9).withBatchSize(8));
    straight.fit(points, FitOptions.steps(best + 9).withBatchSize(8));
    assertThat(State.of(gan)).isEqualTo(State.of(straight));
  }

  @Test
  void classesAreRowsOfTheGrid() throws IOException {
    int[] labels = new int[40];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 3;
    }
    Dataset pictures = ((InMemoryDataset) TestGans.pictures(40)).withLabels(labels, 3);
    Gan gan = Gan.create(TestGans.dcgan().withClasses(3), GanOptions.defaults());
    gan.fit(pictures, options(RunFolder.at(folder)));
    int[] rows = new int[24];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i / 8;
    }
    INDArray expected = gan.sample(rows, 0);
    assertThat(expected.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 8)))
        .isNotEqualTo(expected.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(8, 16)));
    BufferedImage drawn = ImageIO.read(folder.resolve("samples/step-00000006.png").toFile());
    BufferedImage grid = ImageGrid.of(expected, gan.range()).withColumns(8).withZoom(3).draw();
    assertThat(drawn.getRGB(0, 0, drawn.getWidth(), drawn.getHeight(), null, 0, drawn.getWidth()))
        .isEqualTo(grid.getRGB(0, 0, grid.getWidth(), grid.getHeight(), null, 0, grid.getWidth()));
    assertThat(gan.sample(1, 8, 5)).isEqualTo(gan.sample(new int[] {1, 1, 1, 1, 1, 1, 1, 1}, 5));
    assertThatThrownBy(() -> gan.sample(new int[] {3}, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Points are no images: a run folder does without pictures. */
  @Test
  void modelsOfOtherThanImagesHaveNoPictures() {
    Gan gan = TestGans.mlpGan(GanOptions.defaults());
    gan.fit(TestGans.points(42), options(RunFolder.at(folder)));
    assertThat(folder.resolve("history.csv")).exists();
    assertThat(folder.resolve("samples")).doesNotExist();
    assertThat(folder.resolve("interpolation.png")).doesNotExist();
    assertThat(gan.canSample()).isTrue();
    Gan conditional =
        Gan.create(TestGans.mlp().withCondition(ExampleShape.vector(2)), GanOptions.defaults());
    assertThat(conditional.canSample()).isFalse();
    assertThat(conditional.canInterpolate()).isFalse();
  }
}

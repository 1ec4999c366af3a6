package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.ModeCoverage;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.Mnist;
import io.gen4j.examples.support.VaePictures;
import io.gen4j.gan.Gan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackedMnistTest {

  @TempDir private Path folder;

  @Test
  void trainsProbesAndGoesOn() {
    ExampleRun example =
        new ExampleRun(
            "StackedMnist",
            folder,
            "--limit=100",
            "--pictures=128",
            "--batch=32",
            "--width=2",
            "--hidden=8",
            "--latent=8",
            "--judged=60",
            "--probed=20",
            "--packing=2",
            "--epochs=2");
    example.run("--seed=5");

    JsonNode metrics = example.metrics();
    assertThat(metrics.get("modes").asInt()).isBetween(1, 60);
    // 60 samples in 1,000 modes: all apart log(1000 / 60), all alike log 1000; to six digits.
    assertThat(metrics.get("kl_to_uniform").asDouble())
        .isBetween(Math.log(1000 / 60.0) - 1e-5, Math.log(1000) + 1e-5);
    assertThat(metrics.get("steps").asInt()).isEqualTo(8);
    assertThat(metrics.get("curve")).hasSize(2);
    for (String name : new String[] {"samples.png", "progress.png", "losses.png"}) {
      assertThat(folder.resolve(name)).isNotEmptyFile();
    }
    assertThat(Gan.load(folder.resolve("model.zip")).shape().channels()).isEqualTo(3);
    assertThat(Gan.load(folder.resolve("model.zip")).packing()).isEqualTo(2);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> example.run("--hidden=16", "--resume"))
        .withMessageContaining("--hidden asks for 16 but the model has 8");
    JsonNode first = metrics.get("curve").get(0);
    example.run("--epochs=2", "--resume");
    JsonNode curve = example.metrics().get("curve");
    assertThat(curve).as("the earlier curve").hasSize(2);
    assertThat(curve.get(0)).isEqualTo(first);
  }

  /** Real digits stand for samples, and their labels for what the judge should find. */
  @Test
  void countsModesAsTheLabelsDo() {
    int count = 1200;
    Dataset stacked = Datasets.stacked(Mnist.test(), 3, count, 4);
    ModeCoverage verdict =
        StackedMnist.judge(
            (size, part) ->
                VaePictures.first(
                    Datasets.subset(
                        stacked, IntStream.range(500 * part, 500 * part + size).toArray()),
                    size,
                    ValueRange.SYMMETRIC),
            count,
            ValueRange.SYMMETRIC);
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < count; i++) {
      counts.merge(stacked.label(i), 1, Integer::sum);
    }
    double divergence =
        counts.values().stream().mapToDouble(n -> n / 1200.0 * Math.log(n / 1200.0 * 1000)).sum();
    assertThat(verdict.samples()).isEqualTo(count);
    // The judge misreads a digit in a hundred: some 3 % of the samples, at most one mode each.
    assertThat((double) verdict.found()).isCloseTo(counts.size(), within(25.0));
    assertThat(verdict.reverseKl()).isCloseTo(divergence, within(0.04));
    assertThat(verdict.highQuality()).isBetween(0.96, 0.995);
  }

  @Test
  void oneSampleAgainAndAgainIsOneMode() {
    ModeCoverage verdict =
        StackedMnist.judge(
            (size, part) -> {
              int[] same = new int[size];
              Arrays.fill(same, 3);
              return VaePictures.first(
                  Datasets.subset(Datasets.stacked(Mnist.test(), 3, 5, 1), same),
                  size,
                  ValueRange.SYMMETRIC);
            },
            30,
            ValueRange.SYMMETRIC);
    assertThat(verdict.found()).isEqualTo(1);
    assertThat(verdict.reverseKl()).isCloseTo(Math.log(1000), within(1e-12));
  }
}

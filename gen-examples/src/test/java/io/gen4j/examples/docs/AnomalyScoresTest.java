package io.gen4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.FitOptions;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.datasets.Mnist;
import io.gen4j.examples.anomaly.RocAuc;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.likelihood.Likelihood;
import io.gen4j.vae.likelihood.Likelihoods;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The figures of the page on anomalies: digits of low contrast are normal, a black square is not.
 */
class AnomalyScoresTest {

  private static final Map<String, Likelihood> LIKELIHOODS =
      Map.of(
          "bernoulli()", Likelihoods.bernoulli(),
          "continuousBernoulli()", Likelihoods.continuousBernoulli(),
          "gaussian(0.1, ValueRange.UNIT)", Likelihoods.gaussian(0.1, ValueRange.UNIT));

  private static final float DARKEST = 0.3f;
  private static final float BRIGHTEST = 0.7f;
  private static final int SIDE = 28;
  private static final int SQUARE = 5;
  private static final int SCORED = 300;
  private static final double ROUNDING = 0.03;

  @ParameterizedTest
  @ValueSource(strings = {"bernoulli()", "continuousBernoulli()", "gaussian(0.1, ValueRange.UNIT)"})
  void theTableIsMeasured(String likelihood) {
    Dataset normal = lowContrast(Mnist.train(), 0, 3000, false);
    Vae vae =
        Vae.create(
            MlpVae.of(normal).withHidden(List.of(128)),
            VaeOptions.defaults(16).withLikelihood(LIKELIHOODS.get(likelihood)).withSeed(1));
    vae.fit(normal, FitOptions.steps(250).withBatchSize(100));

    Dataset scored =
        Datasets.concat(
            lowContrast(Mnist.test(), 0, SCORED, false),
            lowContrast(Mnist.test(), SCORED, SCORED, true));
    boolean[] anomaly = new boolean[2 * SCORED];
    Arrays.fill(anomaly, SCORED, 2 * SCORED, true);
    double error = RocAuc.of(vae.reconstructionErrors(scored, 1), anomaly);
    double[] surprise =
        Arrays.stream(vae.logLikelihoods(scored, 5, 1)).map(nats -> -nats).toArray();
    double improbable = RocAuc.of(surprise, anomaly);

    double[] published = row(likelihood);
    assertThat(new double[] {error, improbable}).containsExactly(published, within(ROUNDING));
  }

  private static double[] row(String likelihood) {
    Markdown page = Markdown.of(Markdown.ROOT.resolve("docs/tasks/anomalies.md"));
    Pattern row =
        Pattern.compile(
            "\\| `" + Pattern.quote(likelihood) + "`[^|]*\\| ([\\d.]+) \\| ([\\d.]+) \\|");
    Matcher found = row.matcher(String.join("\n", page.lines()));
    assertThat(found.find()).as("a row for %s", likelihood).isTrue();
    return new double[] {Double.parseDouble(found.group(1)), Double.parseDouble(found.group(2))};
  }

  private static Dataset lowContrast(Dataset digits, int from, int count, boolean damaged) {
    float[][] rows = new float[count][SIDE * SIDE];
    Random random = new Random(5);
    for (int i = 0; i < count; i++) {
      digits.read(from + i, rows[i], 0);
      for (int p = 0; p < rows[i].length; p++) {
        rows[i][p] = DARKEST + (BRIGHTEST - DARKEST) * rows[i][p] / 255;
      }
      if (damaged) {
        int top = random.nextInt(4, 20);
        int left = random.nextInt(4, 20);
        for (int y = top; y < top + SQUARE; y++) {
          Arrays.fill(rows[i], y * SIDE + left, y * SIDE + left + SQUARE, 0);
        }
      }
    }
    ExampleShape shape = ExampleShape.image(1, SIDE, SIDE);
    return InMemoryDataset.of("low contrast", shape, rows, ValueRange.UNIT);
  }
}

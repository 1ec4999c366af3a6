package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.FitOptions;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.architecture.MlpGan;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loaded GAN whose learning rates fall over other steps than before. */
class LoadedDecayTest {

  @TempDir private Path folder;

  private static Dataset data() {
    float[][] rows = new float[40][2];
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = i % 7 / 7f;
      rows[i][1] = -i % 5 / 5f;
    }
    return InMemoryDataset.of("data", rows, ValueRange.SYMMETRIC);
  }

  private static Gan create(long decay) {
    return Gan.create(
        MlpGan.of(ExampleShape.vector(2)).withLatentSize(3),
        GanOptions.defaults().withLinearDecay(decay).withAveraging(0.9).withSeed(2));
  }

  private static Gan train(Gan gan, int steps) {
    gan.fit(data(), FitOptions.steps(steps).withBatchSize(8));
    return gan;
  }

  private static float[] weights(Gan gan) {
    return gan.generator().network().parameters().dup('c').data().asFloat();
  }

  /** The optimizers' state and the count of steps would show in the weights if they were lost. */
  @Test
  void equalStepsChangeNothing() {
    Path file = folder.resolve("gan.zip");
    train(create(20), 6).save(file);

    Gan same = Gan.load(file, GanParts.NONE.withLinearDecay(20));

    assertThat(weights(train(same, 12))).isEqualTo(weights(train(create(20), 12)));
  }

  @Test
  void moreStepsExtendATrainingThatHasEnded() {
    Path file = folder.resolve("gan.zip");
    train(create(6), 6).save(file);
    float[] ended = weights(Gan.load(file));
    assertThat(weights(train(Gan.load(file), 8))).as("at a rate of 0").isEqualTo(ended);

    Gan extended = Gan.load(file, GanParts.NONE.withLinearDecay(12));

    assertThat(weights(extended)).isEqualTo(ended);
    assertThat(extended.options().optimization().linearDecay()).isEqualTo(12);
    assertThat(extended.options().scheduledGeneratorUpdater())
        .isEqualTo(create(12).options().scheduledGeneratorUpdater());
    assertThat(weights(train(extended, 8))).isNotEqualTo(ended);
    Path again = folder.resolve("again.zip");
    extended.save(again);
    assertThat(Gan.load(again).options().optimization().linearDecay()).isEqualTo(12);
    assertThat(weights(train(Gan.load(again), 10))).isNotEqualTo(weights(extended));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GanParts.NONE.withLinearDecay(-1))
        .withMessageContaining("-1");
  }
}

package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.files.ModelFileException;
import io.gen4j.core.training.FitOptions;
import io.gen4j.gan.option.SpectralNormalization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Files that hold what drawing needs and nothing else, and models from streams. */
class SamplerFileTest {

  private static final FitOptions STEPS = FitOptions.steps(3).withBatchSize(8);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.9})
  void drawsTheSameSamplesAndDoesNotTrain(double averaging) throws IOException {
    Gan gan =
        TestGans.dcganGan(
            GanOptions.defaults()
                .withAveraging(averaging)
                .withSpectralNormalization(SpectralNormalization.BOTH));
    gan.fit(TestGans.pictures(40), STEPS);
    Path file = folder.resolve("sampler.zip");
    gan.saveSampler(file);
    Gan loaded = Gan.load(file);

    assertThat(loaded.isTrainable()).isFalse();
    assertThat(TestGans.bits(loaded.sample(300, 7))).isEqualTo(TestGans.bits(gan.sample(300, 7)));
    assertThat(loaded.interpolate(1, 2, 3)).isEqualTo(gan.interpolate(1, 2, 3));
    assertThat(loaded.toDataUnits(loaded.sample(2, 1)))
        .isEqualTo(gan.toDataUnits(gan.sample(2, 1)));
    assertThat(loaded.counts()).isEqualTo(gan.counts());
    assertThat(loaded.range()).isEqualTo(gan.range());
    assertThat(loaded.shape()).isEqualTo(gan.shape());
    assertThat(loaded.seed()).isEqualTo(gan.seed());
    assertThat(loaded.summary())
        .endsWith(gan.sampler().network().summary().replaceFirst("averaged ", ""));
    assertThat(loaded.describe()).containsEntry("kind", "gan sampler").doesNotContainKey("options");
    assertThatThrownBy(() -> loaded.fit(TestGans.pictures(40), STEPS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("saveSampler")
        .hasMessageContaining("Load a file of save");
    assertThatThrownBy(loaded::discriminator).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(loaded::options).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> loaded.save(file)).isInstanceOf(IllegalStateException.class);

    Path again = folder.resolve("again.zip");
    loaded.saveSampler(again);
    assertThat(again).hasSameBinaryContentAs(file);
  }

  /** A parameter has four bytes in the file for drawing; the whole model has many more. */
  @Test
  void theFileIsNotMuchLargerThanTheGenerator() throws IOException {
    Gan gan = TestGans.dcganGan(GanOptions.defaults().withAveraging(0.9));
    gan.fit(TestGans.pictures(40), STEPS);
    Path file = folder.resolve("sampler.zip");
    gan.saveSampler(file);
    Path whole = folder.resolve("whole.zip");
    gan.save(whole);
    ComputationGraph plain = ModelSerializer.restoreComputationGraph(file.toFile());
    long text = plain.getConfiguration().toJson().length();
    assertThat(Files.size(file))
        .isBetween(4 * plain.numParams() + text, 4 * plain.numParams() + text + 6000);
    long ofGenerator = 0;
    try (ZipFile zip = new ZipFile(whole.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.getName().endsWith(".bin") && !entry.getName().contains("discriminator")) {
          ofGenerator += entry.getSize();
        }
      }
    }
    // Three times the parameters and twice two numbers of Adam, except for running statistics.
    assertThat(ofGenerator).isBetween(26 * plain.numParams(), 28 * plain.numParams() + 1000);
    INDArray latent = Nd4j.ones(2, TestGans.LATENT);
    assertThat(plain.outputSingle(latent).distance2(gan.decode(latent))).isLessThan(1e-4);
  }

  @Test
  void labelsAreDrawnAsTheDataHadThem() {
    Gan gan =
        Gan.create(TestGans.own(TestGans.mlp().withClasses(2)), GanOptions.defaults().withSeed(4));
    Path file = folder.resolve("sampler.zip");
    gan.saveSampler(file);
    Gan loaded = Gan.load(file);
    assertThat(loaded.classes()).isEqualTo(2);
    assertThat(loaded.sample(9, 1)).isEqualTo(gan.sample(9, 1));
    assertThat(loaded.sample(new int[] {1, 0}, 3)).isEqualTo(gan.sample(new int[] {1, 0}, 3));
  }

  @Test
  void comesFromAStream() throws IOException {
    Gan gan = TestGans.mlpGan(GanOptions.defaults());
    Path file = folder.resolve("model.zip");
    gan.save(file);
    long before = spools();
    try (InputStream in = Files.newInputStream(file)) {
      assertThat(TestGans.bits(Gan.load(in).sample(3, 1)))
          .isEqualTo(TestGans.bits(gan.sample(3, 1)));
      assertThat(in.read()).isEqualTo(-1);
    }
    byte[] damaged = Files.readAllBytes(file);
    damaged[damaged.length / 2]++;
    assertThatThrownBy(() -> Gan.load(new ByteArrayInputStream(damaged)))
        .isInstanceOf(ModelFileException.class)
        .hasMessageStartingWith("The stream cannot be loaded: the entry ")
        .hasMessageContaining("differs from its");
    assertThatThrownBy(() -> Gan.load(new EndlessZeros()))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("The stream")
        .hasMessageContaining("not a complete zip");
    InputStream failing =
        new InputStream() {
          private int read;

          @Override
          public int read() throws IOException {
            if (read == 100) {
              throw new IOException("the line is cut");
            }
            return damaged[read++];
          }
        };
    assertThatThrownBy(() -> Gan.load(failing))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage("the line is cut");
    assertThat(spools()).isEqualTo(before);
  }

  private static final class EndlessZeros extends InputStream {
    @Override
    public int read() {
      return 0;
    }
  }

  private static long spools() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().matches("gen4j-.*\\.model"))
          .count();
    }
  }
}

package io.gen4j.core.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.EventRecords;
import io.gen4j.core.testing.Runs;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {

  @TempDir Path folder;

  private static Map<String, Double> metrics(long step) {
    return step % 5 == 0
        ? Map.of("loss", 1.0 / step, "fid", 10.0 * step)
        : Map.of("loss", 1.0 / step);
  }

  @Test
  void writesEveryMetricOfEveryStep() throws IOException {
    double before = System.currentTimeMillis() / 1000.0;
    Runs.of(TensorBoardTest::metrics).fit(12, TensorBoard.in(folder.resolve("run")));
    double after = System.currentTimeMillis() / 1000.0;
    List<EventRecords.Message> messages = EventRecords.readOnly(folder.resolve("run"));
    assertThat(messages.get(0).version).isEqualTo("brain.Event:2");
    assertThat(messages.get(1).sessionStatus).isEqualTo(1);
    assertThat(messages.get(1).step).isZero();
    assertThat(messages).hasSize(14);
    for (int step = 1; step <= 12; step++) {
      EventRecords.Message message = messages.get(step + 1);
      assertThat(message.step).isEqualTo(step);
      assertThat(message.wallTime).isBetween(before, after);
      assertThat(message.scalars.get("loss")).isEqualTo((float) (1.0 / step));
      assertThat(message.scalars.get("fid")).isEqualTo(step % 5 == 0 ? 10f * step : null);
    }
    assertThat(EventRecords.files(folder.resolve("run")).get(0).getFileName().toString())
        .matches("events\\.out\\.tfevents\\.\\d{10}\\.[A-Za-z0-9.-]+\\.\\d+\\.0");
  }

  @Test
  void aResumedTrainingWritesAnotherFileThatReplacesLaterSteps() throws IOException {
    Runs.of(TensorBoardTest::metrics).fit(8, TensorBoard.in(folder));
    Runs.resumed(6, TensorBoardTest::metrics).fit(9, TensorBoard.in(folder));
    Runs.resumed(9, TensorBoardTest::metrics).fit(9, TensorBoard.in(folder));
    List<Path> files = EventRecords.files(folder);
    assertThat(files).hasSize(2);
    List<EventRecords.Message> second = EventRecords.read(files.get(1));
    assertThat(second.get(1).sessionStatus).isEqualTo(1);
    assertThat(second.get(1).step).isEqualTo(7);
    assertThat(second.stream().skip(2).mapToLong(message -> message.step).toArray())
        .containsExactly(7, 8, 9);
  }

  @Test
  void keepsEveryNthStepEvaluationsAndTheLast() throws IOException {
    Runs.of(TensorBoardTest::metrics).fit(18, TensorBoard.in(folder).every(Every.steps(4)));
    assertThat(
            EventRecords.readOnly(folder).stream()
                .skip(2)
                .mapToLong(message -> message.step)
                .toArray())
        .containsExactly(1, 4, 5, 8, 10, 12, 15, 16, 18);
  }

  @Test
  void otherCallbacksAddImagesHistogramsAndScalars() throws IOException {
    BufferedImage picture = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(1, 0, 0x123456);
    TensorBoard board = TensorBoard.in(folder);
    Callback adding =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            if (progress.step() == 2) {
              board.image("samples/grid", 2, picture);
              board.histogram("weights", 2, Checks.array(new double[] {-0.5, 0.25, 0.25}, 3));
              board.scalar("learning_rate", 2, 1e-4);
            }
          }
        };
    Runs.of(TensorBoardTest::metrics).fit(3, board, adding);
    List<EventRecords.Message> messages = EventRecords.readOnly(folder);
    EventRecords.Image image = messages.get(4).images.get("samples/grid");
    assertThat(List.of(image.height(), image.width(), image.colorSpace())).containsExactly(2, 3, 3);
    BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(image.encoded()));
    assertThat(decoded.getRGB(1, 0) & 0xffffff).isEqualTo(0x123456);
    assertThat(decoded.getRGB(2, 1) & 0xffffff).isZero();
    assertThat(messages.get(5).histograms.get("weights").numbers())
        .containsExactly(-0.5, 0.25, 3, 0, 0.375);
    assertThat(messages.get(6).scalars).containsExactly(Map.entry("learning_rate", 1e-4f));
    assertThat(messages.get(6).step).isEqualTo(2);
  }

  @Test
  void colorSpacesAreTheNumberOfChannels() throws IOException {
    try (TensorBoard board = TensorBoard.in(folder)) {
      board.image("gray", 1, new BufferedImage(4, 5, BufferedImage.TYPE_BYTE_GRAY));
      board.image("alpha", 1, new BufferedImage(4, 5, BufferedImage.TYPE_INT_ARGB));
    }
    List<EventRecords.Message> messages = EventRecords.readOnly(folder);
    assertThat(messages.get(1).images.get("gray").colorSpace()).isEqualTo(1);
    assertThat(messages.get(2).images.get("alpha").colorSpace()).isEqualTo(4);
  }

  @Test
  void histogramsCountEveryValueBetweenItsLimits() throws IOException {
    double[] values = new Random(7).doubles(2000, -1, 1).map(v -> v * v * v * 1e3).toArray();
    double[] dirty = Arrays.copyOf(values, values.length + 3);
    dirty[values.length] = Double.NaN;
    dirty[values.length + 1] = Double.POSITIVE_INFINITY;
    dirty[values.length + 2] = Double.NEGATIVE_INFINITY;
    try (TensorBoard board = TensorBoard.in(folder)) {
      board.histogram("values", 1, dirty);
      board.histogram("none", 1);
      board.histogram("largest", 1, Double.MAX_VALUE, -Double.MAX_VALUE);
    }
    List<EventRecords.Message> messages = EventRecords.readOnly(folder);
    EventRecords.Histogram histogram = messages.get(1).histograms.get("values");
    assertThat(histogram.numbers()[0]).isEqualTo(Arrays.stream(values).min().getAsDouble());
    assertThat(histogram.numbers()[1]).isEqualTo(Arrays.stream(values).max().getAsDouble());
    assertThat(histogram.numbers()[2]).isEqualTo(2000);
    assertThat(histogram.numbers()[3]).isEqualTo(Arrays.stream(values).sum(), within(1e-6));
    double squares = Arrays.stream(values).map(v -> v * v).sum();
    assertThat(histogram.numbers()[4]).isEqualTo(squares, within(1e-12 * squares));
    double[] limits = histogram.limits();
    for (int i = 0; i < limits.length; i++) {
      double low = i == 0 ? Double.NEGATIVE_INFINITY : limits[i - 1];
      double high = limits[i];
      assertThat(histogram.counts()[i])
          .isEqualTo(Arrays.stream(values).filter(v -> low <= v && v < high).count());
      if (i > 0) {
        assertThat(low).isLessThan(high);
        assertThat(histogram.counts()[i] + histogram.counts()[i - 1]).isPositive();
        boolean narrow = histogram.counts()[i] > 0 && Math.abs(low) > 1e-9;
        assertThat(narrow ? Math.abs(high - low) / Math.min(Math.abs(low), Math.abs(high)) : 0.1)
            .isEqualTo(0.1, within(1e-9));
      }
    }
    assertThat(messages.get(2).histograms.get("none").numbers()).containsOnly(0);
    assertThat(messages.get(2).histograms.get("none").counts()).containsExactly(0);
    assertThat(Arrays.stream(messages.get(3).histograms.get("largest").counts()).sum())
        .isEqualTo(2);
  }

  @Test
  void valuesReachTheFileWhenAClosedBoardIsUsedAgain() throws IOException {
    TensorBoard board = TensorBoard.in(folder);
    board.scalar("a", 1, 1);
    board.close();
    board.close();
    board.scalar("a", 2, 2);
    board.close();
    assertThat(EventRecords.files(folder)).hasSize(2);
    for (Path file : EventRecords.files(folder)) {
      assertThat(EventRecords.read(file)).hasSize(2);
    }
    assertThat(Files.exists(folder)).isTrue();
  }
}

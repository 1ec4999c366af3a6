package io.gen4j.core.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.training.FitOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

class FrameModelTest {

  private static final int KEYS = 4;
  private static final int FRAMES = 6;

  @TempDir private Path folder;

  /** One key sounds in each frame, the next one in the next frame; some are padded at the end. */
  private record Scales(int keys) implements Dataset {

    @Override
    public String name() {
      return "scales";
    }

    @Override
    public int size() {
      return 12;
    }

    @Override
    public ExampleShape shape() {
      return new ExampleShape(List.of(keys, FRAMES));
    }

    @Override
    public ValueRange range() {
      return ValueRange.UNIT;
    }

    @Override
    public int classes() {
      return 0;
    }

    @Override
    public List<Field> fields() {
      return List.of(Field.continuous(Field.DATA, shape(), range()), Field.mask(FRAMES));
    }

    private static int length(int index) {
      return FRAMES - index % 3;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      for (int key = 0; key < keys; key++) {
        for (int t = 0; t < FRAMES; t++) {
          boolean on = t < length(index) && (index + t) % keys == key;
          target[offset + key * FRAMES + t] = on ? 1 : 0;
        }
      }
    }

    @Override
    public void read(String field, int index, float[] target, int offset) {
      if (field.equals(Field.DATA)) {
        read(index, target, offset);
      } else {
        for (int t = 0; t < FRAMES; t++) {
          target[offset + t] = t < length(index) ? 1 : 0;
        }
      }
    }

    @Override
    public String digest() {
      return "scales-" + keys;
    }
  }

  private static SequenceModelOptions options(SequenceShape shape) {
    return SequenceModelOptions.of(shape).withUpdater(new Adam(0.03));
  }

  /** Eight of twelve examples lose frames to padding: 72 - 12 frames, and 12 first ones. */
  @Test
  void learnsWhatFollows() {
    Dataset scales = new Scales(KEYS);
    FrameModel model = FrameModel.create(scales, options(SequenceShape.gru(1, 16)));
    Nats before = model.evaluate(scales);
    assertThat(before.steps()).isEqualTo(48);
    // Untrained keys are nearly fair coins.
    assertThat(before.perStep()).isCloseTo(KEYS * Math.log(2), within(0.4));
    model.fit(scales, FitOptions.steps(150).withBatchSize(6));
    assertThat(model.evaluate(scales).perStep()).isBetween(0.0, 0.1);
    boolean[][] prompt = {{true, false, false, false}, {false, true, false, false}};
    boolean[][] drawn = model.generate(prompt, 3, 1);
    for (int t = 0; t < 3; t++) {
      for (int key = 0; key < KEYS; key++) {
        assertThat(drawn[t][key]).isEqualTo((t + 2) % KEYS == key);
      }
    }
  }

  @Test
  void likelihoodIsThatOfItsOutputs() {
    Dataset scales = new Scales(KEYS);
    FrameModel model = FrameModel.create(scales, options(SequenceShape.lstm(1, 5)));
    double expected = 0;
    for (int i = 0; i < scales.size(); i++) {
      float[] frames = new float[KEYS * FRAMES];
      scales.read(i, frames, 0);
      double[] before = new double[frames.length];
      for (int j = 0; j < frames.length; j++) {
        before[j] = j % FRAMES == 0 ? 0 : frames[j - 1];
      }
      double[] logits;
      try (StepMemory.Scope scope = model.network().memory().open()) {
        INDArray input = Checks.array(before, 1, KEYS, FRAMES);
        logits = Checks.values(model.network().forward(false, input)[0]);
      }
      for (int j = 0; j < frames.length; j++) {
        int t = j % FRAMES;
        if (t > 0 && t < Scales.length(i)) {
          double p = 1 / (1 + Math.exp(-logits[j]));
          expected -= Math.log(frames[j] == 1 ? p : 1 - p);
        }
      }
    }
    assertThat(model.evaluate(scales).total()).isCloseTo(expected, within(1e-4));
  }

  @Test
  void resumesBitForBit() {
    Dataset scales = new Scales(KEYS);
    SequenceModelOptions options = options(SequenceShape.lstm(2, 6)).withDropout(0.3);
    FrameModel whole = FrameModel.create(scales, options);
    whole.fit(scales, FitOptions.steps(7).withBatchSize(4));
    FrameModel part = FrameModel.create(scales, options);
    part.fit(scales, FitOptions.steps(3).withBatchSize(4));
    part.save(folder.resolve("model.zip"));
    FrameModel rest = FrameModel.load(folder.resolve("model.zip"));
    rest.fit(scales, FitOptions.steps(7).withBatchSize(4));
    assertThat(Checks.floats(rest.network().parameters()))
        .isEqualTo(Checks.floats(whole.network().parameters()));
    assertThat(rest.evaluate(scales)).isEqualTo(whole.evaluate(scales));
    INDArray samples = rest.sample(2, 5);
    assertThat(samples.shape()).containsExactly(2, KEYS, FRAMES);
    assertThat(samples).isEqualTo(whole.sample(2, 5));
  }

  @Test
  void otherDataAreRefused() {
    Dataset scales = new Scales(KEYS);
    FrameModel model = FrameModel.create(scales, options(SequenceShape.gru(1, 3)));
    assertThatThrownBy(() -> model.evaluate(new Scales(KEYS + 1)))
        .hasMessageContaining("4 keys, but scales has 5");
    assertThatThrownBy(() -> FrameModel.create(scales, options(SequenceShape.gpt(1, 1, 4))))
        .hasMessageContaining("recurrent layers");
    assertThatThrownBy(() -> model.generate(new boolean[1][3], 1, 1))
        .hasMessageContaining("a frame has 3");
    assertThatThrownBy(
            () -> FrameModel.create(scales, options(SequenceShape.gru(1, 3)).withStart(1)))
        .hasMessageContaining("start token");
  }

  @Test
  void samplesThatCannotFitAreRefused() {
    Dataset scales = new Scales(KEYS);
    try (FrameModel frames = FrameModel.create(scales, options(SequenceShape.gru(1, 3)));
        LanguageModel tokens =
            LanguageModel.create(
                List.of("a", "b"), 3, SequenceModelOptions.of(SequenceShape.lstm(1, 4)))) {
      assertThatThrownBy(() -> frames.sample(Integer.MAX_VALUE, 1))
          .hasMessageContaining("2,147,483,647 samples are an array of");
      assertThatThrownBy(() -> tokens.sample(Integer.MAX_VALUE, 1))
          .hasMessageContaining("2,147,483,647 samples are an array of");
      assertThatThrownBy(() -> frames.interpolate(1, 2, 3))
          .hasMessage("A frame model has no latent vector to interpolate");
      assertThatThrownBy(() -> tokens.interpolate(1, 2, 3))
          .hasMessage("A language model has no latent vector to interpolate");
    }
  }
}

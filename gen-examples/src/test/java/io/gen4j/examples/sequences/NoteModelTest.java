package io.gen4j.examples.sequences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.Nats;
import io.gen4j.datasets.music.PianoRoll;
import io.gen4j.datasets.music.RollTokens;
import io.gen4j.datasets.music.Splits;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoteModelTest {

  @TempDir private Path folder;

  /** Two chords in turn, so that a trained model knows what comes next. */
  private static PianoRoll roll(int frames) {
    boolean[][] on = new boolean[frames][PianoRoll.KEYS];
    for (int t = 0; t < frames; t++) {
      on[t][40 + t % 2] = true;
      on[t][44 + t % 2] = true;
    }
    return PianoRoll.of(on);
  }

  @Test
  void natsAreThoseOfAllFramesButTheFirst() {
    List<PianoRoll> rolls = List.of(roll(8), roll(6));
    NoteModel.Plan plan = new NoteModel.Plan(16, 0, 11, 40, 40, 1);
    NoteModel model =
        NoteModel.train(new Splits<>(Collections.nCopies(6, roll(8)), rolls, rolls), plan, folder);
    Nats nats = model.evaluate(rolls);
    assertThat(nats.steps()).isEqualTo(7 + 5);

    // The chain rule: all tokens, without those of the start and of the first frame.
    LanguageModel saved = LanguageModel.load(folder.resolve("notes.zip"));
    double whole = 0;
    for (PianoRoll each : rolls) {
      whole += saved.density().logProbability(RollTokens.encode(each.slice(0, 1)));
      whole -= saved.density().logProbability(RollTokens.encode(each));
    }
    assertThat(nats.total()).isCloseTo(whole, within(1e-4 * whole));
    // A frame is three tokens: without knowledge 3 ln 91 = 13.5 nats.
    assertThat(nats.perStep()).isBetween(1e-4, 9.0);
    assertThat(model.continued(roll(2), 3, 1).frames()).isBetween(2, 5);
  }
}

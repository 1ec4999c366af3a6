package io.gen4j.examples.sequences;

import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.sequence.Generation;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.sequence.TokenFilter;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.WarmupCosine;
import io.gen4j.datasets.music.MidiFile;
import io.gen4j.datasets.music.Rendering;
import io.gen4j.datasets.music.Score;
import io.gen4j.datasets.music.Splits;
import io.gen4j.datasets.music.VoiceTokens;
import io.gen4j.datasets.music.Voices;
import io.gen4j.datasets.text.TokenDataset;
import io.gen4j.examples.support.TrainingDisplay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.learning.config.Adam;

/** Learns chorales as tokens, and adds alto, tenor and bass to a given soprano. */
public final class Harmonization {

  private static final int VOICES = 4;
  private static final int LOWEST = 36;
  private static final int HIGHEST = 84;
  private static final int STEPS_PER_BEAT = 4;
  private static final double TEMPO = 90;
  private static final int ORGAN = 19;
  private static final int CONTEXT = 256;
  private static final int TRANSPOSED = 3;

  /** Test pieces whose sopranos are harmonized. */
  private static final int TESTED = 16;

  private Harmonization() {}

  /**
   * Trains a model and harmonizes sopranos of test pieces. Writes the first one as {@code
   * harmonized.mid}, {@code .wav} and {@code .png}, and prints how often it breaks the rules of
   * chorales, next to the pieces themselves.
   *
   * @param soprano MIDI file whose highest notes are harmonized as well, to {@code soprano.mid} and
   *     so on, or null
   * @param steps training steps
   * @return figures by name
   */
  public static Map<String, Object> run(
      Splits<Voices> pieces, Path soprano, int steps, long seed, Path output) {
    Voices melody = soprano == null ? null : Melody.read(soprano, STEPS_PER_BEAT, VOICES);
    if (melody != null && !fits(melody)) {
      throw new IllegalArgumentException(
          soprano + " has a soprano outside of the pitches from " + LOWEST + " to " + HIGHEST);
    }
    VoiceTokens tokens = new VoiceTokens(VOICES, LOWEST, HIGHEST);
    List<Voices> transposed = new ArrayList<>();
    for (int by = -TRANSPOSED; by <= TRANSPOSED; by++) {
      for (Voices piece : pieces.train()) {
        Voices moved = piece.transposed(by);
        if (fits(moved)) {
          transposed.add(moved);
        }
      }
    }
    Dataset train = TokenDataset.windows(tokens.corpus("train", transposed), CONTEXT, VOICES);
    Dataset validation =
        TokenDataset.windows(tokens.corpus("validation", pieces.validation()), CONTEXT, CONTEXT);
    LanguageModel model =
        LanguageModel.create(
            train,
            SequenceModelOptions.of(SequenceShape.lstm(2, 192))
                .withDropout(0.2)
                .withUpdater(new Adam(WarmupCosine.of(2e-3, 2e-4, Math.min(50, steps / 10), steps)))
                .withSeed(seed));
    model.fit(
        train,
        FitOptions.steps(steps)
            .withBatchSize(16)
            .withCallback(
                Evaluation.of(
                    Every.steps(Math.max(1, steps / 5)),
                    trained -> Map.of("validation_nats", model.evaluate(validation).perStep())))
            .withCallback(TrainingDisplay.create()));
    model.save(output.resolve("voices.zip"));
    List<Voices> given = pieces.test().subList(0, Math.min(TESTED, pieces.test().size()));
    List<Voices> made = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      made.add(harmonized(model, tokens, given.get(i), seed + i));
    }
    write(made.get(0).score(STEPS_PER_BEAT, TEMPO), output, "harmonized");
    write(given.get(0).score(STEPS_PER_BEAT, TEMPO), output, "original");
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("voice_validation_nats_per_token", model.evaluate(validation).perStep());
    add(figures, "harmonized", made);
    add(figures, "original", given);
    add(figures, "test_pieces", pieces.test());
    if (melody != null) {
      Voices own = harmonized(model, tokens, melody, seed);
      write(own.score(STEPS_PER_BEAT, TEMPO), output, "soprano");
      add(figures, "soprano", List.of(own));
    }
    return figures;
  }

  private static void add(Map<String, Object> figures, String name, List<Voices> pieces) {
    ChoraleCheck check = ChoraleCheck.of(pieces);
    System.out.println(name + ": " + check.text());
    figures.put(name, check.describe());
  }

  private static boolean fits(Voices piece) {
    for (int step = 0; step < piece.steps(); step++) {
      for (int voice = 0; voice < VOICES; voice++) {
        int pitch = piece.pitch(step, voice);
        if (pitch != Voices.REST && (pitch < LOWEST || pitch > HIGHEST)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Returns a piece with the given soprano and new lower voices. */
  static Voices harmonized(LanguageModel model, VoiceTokens tokens, Voices piece, long seed) {
    int[] whole = tokens.encode(piece);
    int[] given = new int[whole.length + 1];
    Arrays.fill(given, -1);
    // The token before a piece is the end of another one.
    given[0] = 1;
    for (int step = 0; step < piece.steps(); step++) {
      given[1 + step * VOICES] = whole[step * VOICES];
    }
    TokenFilter pitches = (position, token) -> token >= 2;
    Generation how = Generation.tokens(1).withTemperature(0.7);
    int[] complete = model.complete(given, pitches, how, seed);
    return tokens.decode(complete);
  }

  private static void write(Score score, Path output, String name) {
    MidiFile.write(score, ORGAN, output.resolve(name + ".mid"));
    Rendering.wav(score, output.resolve(name + ".wav"));
    Rendering.png(score, output.resolve(name + ".png"));
  }
}

package io.gen4j.examples.sequences;

import io.gen4j.core.callback.EarlyStopping;
import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.Goal;
import io.gen4j.core.sequence.Generation;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.Nats;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.FitOptions;
import io.gen4j.datasets.music.PianoRoll;
import io.gen4j.datasets.music.RollTokens;
import io.gen4j.datasets.music.Splits;
import io.gen4j.datasets.text.LongSequences;
import io.gen4j.datasets.text.SequenceOptions;
import io.gen4j.datasets.text.TokenDataset;
import io.gen4j.examples.support.TrainingDisplay;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A language model of piano rolls, which draws the notes of a frame one after the other. Its nats
 * per frame compare with those of a model that draws the keys of a frame independently.
 */
public final class NoteModel {

  private static final String VALIDATION = "validation_nats";
  private static final int START = 0;
  private static final int END = 1;

  /** Pieces with fewer tokens are not put into batches by length. */
  private static final int FEWEST_TO_SORT = 8;

  /** Semitones by which training pieces are also read, up and down. */
  private static final int TRANSPOSED = 5;

  private final LanguageModel model;

  private NoteModel(LanguageModel model) {
    this.model = model;
  }

  /**
   * Settings of a training.
   *
   * @param units units of each of two LSTM layers
   * @param dropout probability of dropout
   * @param batch pieces per batch
   * @param epochs most passes over the training pieces in all keys
   * @param patience passes without improvement of the validation pieces before training ends
   * @param seed seed of the model
   */
  public record Plan(int units, double dropout, int batch, int epochs, int patience, long seed) {}

  /** Trains a model, and saves it as {@code notes.zip}. */
  public static NoteModel train(Splits<PianoRoll> rolls, Plan plan, Path output) {
    List<PianoRoll> keys =
        rolls.train().stream().flatMap(roll -> roll.inKeys(TRANSPOSED).stream()).toList();
    int longest =
        Stream.of(rolls.train(), rolls.validation(), rolls.test())
            .flatMap(List::stream)
            .mapToInt(roll -> RollTokens.encode(roll).length)
            .max()
            .orElseThrow();
    SequenceOptions options =
        SequenceOptions.defaults().withMaxTokens(longest, LongSequences.REFUSE);
    TokenDataset train =
        TokenDataset.sequences(
            RollTokens.corpus("train", keys),
            longest < FEWEST_TO_SORT ? options : options.withBuckets(longest / 4, longest / 2));
    LanguageModel model =
        LanguageModel.create(
            train,
            SequenceModelOptions.of(SequenceShape.lstm(2, plan.units()))
                .withDropout(plan.dropout())
                .withUpdater(new Adam(2e-3))
                .withSeed(plan.seed()));
    NoteModel notes = new NoteModel(model);
    model.fit(
        train,
        FitOptions.epochs(plan.epochs())
            .withBatchSize(plan.batch())
            .withCallback(
                Evaluation.of(
                    Every.epochs(1),
                    trained -> Map.of(VALIDATION, notes.evaluate(rolls.validation()).perStep())))
            .withCallback(EarlyStopping.on(VALIDATION, Goal.MINIMIZE, plan.patience()))
            .withCallback(TrainingDisplay.create()));
    model.save(output.resolve("notes.zip"));
    return notes;
  }

  /** Returns the number of parameters. */
  public long parameters() {
    return model.network().parameterCount();
  }

  /**
   * Returns the negative log-likelihood of the notes of all frames but the first of each roll, as
   * FrameModel's evaluation does. A frame's share is the sum over its notes and its end.
   */
  public Nats evaluate(List<PianoRoll> rolls) {
    double total = 0;
    long frames = 0;
    for (PianoRoll roll : rolls) {
      int first = RollTokens.encode(roll.slice(0, 1)).length;
      double[] nats = model.score(started(roll));
      total += Arrays.stream(nats, first, nats.length).sum();
      frames += roll.frames() - 1;
    }
    return new Nats(total, frames);
  }

  /** Continues a roll, by at most this number of frames and to the longest piece of the data. */
  public PianoRoll continued(PianoRoll prompt, int frames, long seed) {
    int[] begun = started(prompt);
    int room = model.context() - begun.length;
    if (room < 1) {
      return prompt;
    }
    int[] drawn = model.generate(begun, Generation.tokens(room).withTemperature(0.9), seed);
    IntStream own = Arrays.stream(drawn).takeWhile(token -> token != END);
    PianoRoll whole = RollTokens.decode(IntStream.concat(Arrays.stream(begun), own).toArray());
    return whole.slice(0, Math.min(whole.frames(), prompt.frames() + frames));
  }

  private static int[] started(PianoRoll roll) {
    return IntStream.concat(IntStream.of(START), Arrays.stream(RollTokens.encode(roll))).toArray();
  }
}

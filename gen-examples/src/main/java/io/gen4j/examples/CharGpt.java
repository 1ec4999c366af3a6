package io.gen4j.examples;

import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.sequence.Generation;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.Nats;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.core.training.WarmupCosine;
import io.gen4j.datasets.text.CharTokenizer;
import io.gen4j.datasets.text.Corpus;
import io.gen4j.datasets.text.Text;
import io.gen4j.datasets.text.TokenDataset;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingDisplay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a GPT on the characters of a text and writes samples. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains a GPT on the characters of a text and writes samples.")
final class CharGpt implements Callable<Integer> {

  private static final double TRAINED_SHARE = 0.9;
  private static final int SAMPLES = 3;
  private static final int EVALUATIONS = 8;
  private static final String HOW_TO_GET_IT =
      " Name a text file with --data. The plays of Shakespeare that are usual here are the file"
          + " data/tinyshakespeare/input.txt of karpathy/char-rnn.";

  /** Sizes and settings of a training. */
  enum Recipe {
    /** nanoGPT's recipe for a CPU. */
    SMALL(4, 4, 128, 64, 12, 2000, 0, 1e-3),
    /** A larger network on a longer context, with dropout. */
    LARGE(6, 6, 192, 128, 32, 7000, 0.15, 1e-3);

    private final int layers;
    private final int heads;
    private final int width;
    private final int context;
    private final int batch;
    private final int steps;
    private final double dropout;
    private final double rate;

    Recipe(
        int layers,
        int heads,
        int width,
        int context,
        int batch,
        int steps,
        double dropout,
        double rate) {
      this.layers = layers;
      this.heads = heads;
      this.width = width;
      this.context = context;
      this.batch = batch;
      this.steps = steps;
      this.dropout = dropout;
      this.rate = rate;
    }

    private SequenceShape shape() {
      return SequenceShape.gpt(layers, heads, width);
    }
  }

  @Option(names = "--data", description = "text file; default ${DEFAULT-VALUE}")
  private Path data = Path.of("target", "tiny-shakespeare.txt");

  @Option(
      names = "--recipe",
      description = "sizes and settings: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private Recipe recipe = Recipe.SMALL;

  @Option(names = "--steps", description = "training steps; by default as many as the recipe says")
  private int steps;

  @Option(names = "--seed", description = "default ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--output", description = "folder for the results; default ${DEFAULT-VALUE}")
  private Path output = Path.of("target", "char-gpt");

  @Option(
      names = "--prompt",
      description = "text that the samples continue; default is a line break")
  private String prompt = "\n";

  @Option(names = "--temperature", description = "of the samples; default ${DEFAULT-VALUE}")
  private double temperature = 0.8;

  @Option(names = "--characters", description = "per sample; default ${DEFAULT-VALUE}")
  private int characters = 500;

  @Option(
      names = "--resume",
      description = "continue the run in the output folder from its newest checkpoint")
  private boolean resume;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Text text = read();
    RunFolder folder = RunFolder.at(output).withName("CharGpt").withoutDisplay();
    Optional<Path> saved = resume ? folder.latest() : Optional.empty();
    if (resume && saved.isEmpty()) {
      System.out.println("There is no run in " + output + " to resume from: starting a new run");
    }
    LanguageModel resumed = saved.map(this::resumed).orElse(null);
    CharTokenizer tokenizer = CharTokenizer.learn(text);
    Corpus.Split split = Corpus.of(text, tokenizer).split(TRAINED_SHARE);
    Dataset train = TokenDataset.windows(split.first(), recipe.context, 1);
    Dataset validation = TokenDataset.windows(split.second(), recipe.context, recipe.context);
    steps = steps > 0 ? steps : recipe.steps;
    LanguageModel model = resumed == null ? LanguageModel.create(train, options()) : resumed;
    System.out.println(model.summary());
    TrainingReport report = model.fit(train, fit(resume ? folder : folder.replacing(), validation));
    model.save(output.resolve("model.zip"));
    Nats nats = model.evaluate(validation);
    double speed = report.examples() * (double) recipe.context / report.seconds();
    String samples = samples(model, tokenizer);
    System.out.println(samples);
    System.out.printf(
        Locale.ROOT,
        "validation: %.4f nats per character, perplexity %.3f; %.0f characters/s in training%n",
        nats.perStep(),
        nats.perplexity(),
        speed);
    new MetricsFile()
        .put("validation_nats", nats.perStep())
        .put("validation_perplexity", nats.perplexity())
        .put("validation_characters", nats.steps())
        .put("tokens_per_second", speed)
        .put("seconds", report.seconds())
        .put("steps", report.steps())
        .put("parameters", model.network().parameterCount())
        .put("recipe", recipe.name().toLowerCase(Locale.ROOT))
        .put("seed", model.seed())
        .write(output.resolve("metrics.json"));
    return 0;
  }

  /** Opens a model and takes its recipe and its seed. Options that ask for others are refused. */
  private LanguageModel resumed(Path saved) {
    LanguageModel model = LanguageModel.load(saved);
    Recipe own =
        Arrays.stream(Recipe.values())
            .filter(each -> each.shape().equals(model.options().shape()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        saved
                            + " has the shape of none of the recipes. Start a new run without"
                            + " --resume."));
    new SavedSettings(spec, saved)
        .compare("--recipe", recipe, own)
        .compare("--seed", seed, model.options().seed())
        .check();
    recipe = own;
    seed = model.options().seed();
    return model;
  }

  private SequenceModelOptions options() {
    int warmup = Math.min(100, steps / 10);
    return SequenceModelOptions.of(recipe.shape())
        .withDropout(recipe.dropout)
        .withWeightDecay(0.1)
        .withUpdater(
            Adam.builder()
                .learningRateSchedule(WarmupCosine.of(recipe.rate, recipe.rate / 10, warmup, steps))
                .beta1(0.9)
                .beta2(0.99)
                .epsilon(1e-8)
                .build())
        .withSeed(seed);
  }

  private FitOptions fit(RunFolder folder, Dataset validation) {
    return FitOptions.steps(steps)
        .withBatchSize(recipe.batch)
        .withCallback(
            Evaluation.of(
                Every.steps(Math.max(1, steps / EVALUATIONS)),
                trained ->
                    Map.of(
                        "validation_nats",
                        ((LanguageModel) trained).evaluate(validation).perStep())))
        .withCallback(folder)
        .withCallback(TrainingDisplay.create());
  }

  private String samples(LanguageModel model, CharTokenizer tokenizer) {
    int[] start = tokenizer.encode(prompt);
    Generation how = Generation.tokens(characters).withTemperature(temperature);
    StringBuilder text = new StringBuilder();
    for (int[] tokens : model.generate(start, SAMPLES, how, seed)) {
      text.append("---------------\n").append(prompt).append(tokenizer.decode(tokens)).append('\n');
    }
    try {
      Files.writeString(output.resolve("samples.txt"), text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the samples", e);
    }
    return text.toString();
  }

  private Text read() {
    if (!Files.isRegularFile(data)) {
      throw new DataException("There is no file " + data.toAbsolutePath() + "." + HOW_TO_GET_IT);
    }
    return Text.file(data);
  }
}

package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.music.MidiFile;
import io.gen4j.datasets.music.MusicFiles;
import io.gen4j.datasets.music.Rendering;
import io.gen4j.datasets.music.Score;
import io.gen4j.datasets.music.Splits;
import io.gen4j.datasets.music.Voices;
import io.gen4j.examples.sequences.Bar;
import io.gen4j.examples.sequences.BarDataset;
import io.gen4j.examples.sequences.BarFigures;
import io.gen4j.examples.sequences.BarInterpolation;
import io.gen4j.examples.support.GanArguments;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.term.GradientPenalty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains a GAN on bars of chorales as images of piano rolls, each conditioned on the bar before
 * (MidiNet, Yang et al. 2017, arXiv:1703.10847; MuseGAN, Dong et al. 2018, arXiv:1709.06298).
 */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Trains a GAN on bars of chorales as images of piano rolls, each conditioned on the bar"
            + " before, and a VAE that interpolates bars.")
final class BarGan implements Callable<Integer> {

  private static final double TEMPO = 90;
  private static final int ORGAN = 19;
  private static final int TRANSPOSED = 3;
  private static final int SHOWN = 16;
  private static final int PIECE = 16;
  private static final long SAMPLE_SEED = 1;
  private static final int R1_EVERY = 16;
  private static final int DEVIATION_GROUP = 4;
  private static final String HOW_TO_GET_IT =
      " Name a JSON file of chorales in sixteenths with --data;"
          + " github.com/czhuang/JSB-Chorales-dataset has one.";

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("bar-gan", 20, 64);
  @Mixin private GanArguments networks = new GanArguments(48, 64, 2e-4, 2e-4);

  @Option(
      names = "--data",
      description = "chorales in sixteenths as JSON; default ${DEFAULT-VALUE}")
  private Path data = Path.of("target", "jsb-chorales-16th.json");

  @Option(
      names = "--r1",
      defaultValue = "1",
      description = "weight of the R1 gradient penalty, 0 for none; default ${DEFAULT-VALUE}")
  private double r1;

  @Option(
      names = "--vae-epochs",
      defaultValue = "20",
      description =
          "passes of the VAE that interpolates bars, 0 for none; default ${DEFAULT-VALUE}")
  private int vaeEpochs;

  @Override
  public Integer call() {
    training.check();
    TrainingArguments.requireAtLeast("--vae-epochs", vaeEpochs, 0);
    if (!Files.isRegularFile(data)) {
      throw new DataException("There is no file " + data.toAbsolutePath() + "." + HOW_TO_GET_IT);
    }
    Splits<Voices> pieces = MusicFiles.chorales(data);
    BarDataset train = BarDataset.of("bars", pieces.train(), TRANSPOSED);
    BarDataset test = BarDataset.of("test bars", pieces.test(), 0);
    long steps = (long) training.epochs() * Batches.perEpoch(train, training.batch());
    Gan gan = training.resumes() ? networks.resume(training, spec, steps) : create(train, steps);
    TrainingRun run = new TrainingRun(training);
    run.fit(gan, gan::fit, train);

    MetricsFile metrics = new MetricsFile();
    BarFigures real = BarFigures.of(test.bars(), test.before());
    List<Bar> drawn = draw(gan, test.before(), SAMPLE_SEED);
    BarFigures samples = BarFigures.of(drawn, test.before());
    print("real test bars", real);
    print("samples", samples);
    write(test.bars().subList(0, Math.min(SHOWN, test.size())), "real");
    write(drawn.subList(0, Math.min(SHOWN, drawn.size())), "samples");
    write(piece(gan), "piece");
    metrics
        .put("train_bars", train.size())
        .put("real", real.describe())
        .put("samples", samples.describe());
    if (vaeEpochs > 0) {
      metrics.put("vae", interpolate(train, test));
    }
    run.finish(metrics.put("seed", gan.options().seed()));
    return 0;
  }

  private Gan create(BarDataset train, long steps) {
    GanOptions options = networks.options(steps, training.seed());
    return Gan.create(
        Dcgan.of(train)
            .withWidth(networks.width())
            .withLatentSize(networks.latent())
            .withGeneratorHidden(networks.hidden())
            .withDiscriminatorHidden(networks.hidden())
            .withDiscriminatorNormalization(false)
            .withMinibatchDeviation(DEVIATION_GROUP)
            .withCondition(ExampleShape.vector(Bar.CONTEXT))
            .withConditioning(ConditioningKind.PROJECTION)
            .withPacking(networks.packing()),
        r1 == 0 ? options : options.withPenalties(GradientPenalty.r1(r1).withEvery(R1_EVERY)));
  }

  /** Draws one bar after each given bar. */
  private static List<Bar> draw(Gan gan, List<Optional<Bar>> before, long seed) {
    float[] contexts = new float[before.size() * Bar.CONTEXT];
    for (int i = 0; i < before.size(); i++) {
      System.arraycopy(Bar.contextAfter(before.get(i)), 0, contexts, i * Bar.CONTEXT, Bar.CONTEXT);
    }
    // As in training, conditions are in [-1, 1].
    ValueRange.UNIT.mapTo(ValueRange.SYMMETRIC, contexts, 0, contexts.length);
    double threshold = (gan.range().low() + gan.range().high()) / 2;
    List<Bar> bars = new ArrayList<>();
    try (INDArray conditions = Nd4j.create(contexts, new long[] {before.size(), Bar.CONTEXT}, 'c');
        INDArray drawn = gan.sample(conditions, seed)) {
      float[] values = drawn.data().asFloat();
      for (int at = 0; at < values.length; at += Bar.LENGTH) {
        bars.add(Bar.of(values, at, threshold));
      }
    }
    return bars;
  }

  /** Draws bars one after the other, each conditioned on the one before. */
  private static List<Bar> piece(Gan gan) {
    List<Bar> bars = new ArrayList<>();
    Optional<Bar> last = Optional.empty();
    for (int i = 0; i < PIECE; i++) {
      last = Optional.of(draw(gan, List.of(last), SAMPLE_SEED + i).get(0));
      bars.add(last.get());
    }
    return bars;
  }

  private Map<String, Object> interpolate(BarDataset train, BarDataset test) {
    BarInterpolation vae =
        BarInterpolation.train(train, test, vaeEpochs, training.seed(), training.output());
    write(vae.path(0, test.size() / 2), "interpolation");
    Map<String, Object> figures = vae.describe(SAMPLE_SEED);
    System.out.printf(
        Locale.ROOT, "VAE: NLL %.2f nats per test bar%n", figures.get("test_nll_nats_per_bar"));
    return figures;
  }

  private void write(List<Bar> bars, String name) {
    Score score = Bar.score(bars, TEMPO);
    if (score.notes().isEmpty()) {
      System.out.println("Nothing sounds in " + name + ", so it is not written");
      return;
    }
    MidiFile.write(score, ORGAN, training.output(name + ".mid"));
    Rendering.wav(score, training.output(name + ".wav"));
    Rendering.png(score, training.output(name + ".png"));
  }

  private static void print(String what, BarFigures figures) {
    System.out.printf(
        Locale.ROOT,
        "%s: empty bars %.3f, pitch classes %.2f, notes of two steps or more %.3f, single pitches"
            + " %.3f, tonal distance of voices %.3f, from the bar before %.3f%n",
        what,
        figures.empty(),
        figures.classes(),
        figures.qualified(),
        figures.single(),
        figures.tonalDistance(),
        figures.fromBefore());
  }
}

package io.gen4j.examples;

import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.Goal;
import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.examples.faces.ColorPair;
import io.gen4j.examples.faces.FaceReport;
import io.gen4j.examples.faces.Faces;
import io.gen4j.examples.judge.AttributeClassifier;
import io.gen4j.examples.judge.ImageDistance;
import io.gen4j.examples.support.GanArguments;
import io.gen4j.examples.support.LimitArguments;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.SampleStrip;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains a GAN on color faces with known attributes, and evaluates it with classifiers of these
 * attributes.
 */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Trains a GAN on color faces with known attributes, and evaluates it with classifiers of"
            + " these attributes.")
final class AvatarGan implements Callable<Integer> {

  private static final String FID = "fid_during_training";
  private static final long GRID_SEED = 1;
  private static final int GRID = 64;
  private static final int ROW = 8;

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("avatar-gan", 90, 16);

  @Mixin private GanArguments networks = new GanArguments(32, 100, 5e-4, 1e-3);

  @Option(
      names = "--data",
      description = "folder or zip archive of images and attributes; default ${DEFAULT-VALUE}")
  private Path data = Path.of("target", "avatars.zip");

  @Option(
      names = "--csv",
      defaultValue = "attributes.csv",
      description =
          "CSV file of attributes in the data, whose first column names the images; default"
              + " ${DEFAULT-VALUE}")
  private String csv;

  @Option(
      names = "--hats",
      split = ",",
      defaultValue = Faces.HATS,
      description =
          "classes of the attribute 'top' that hide the hair: these images get the class 'hidden'"
              + " of hairColor; default ${DEFAULT-VALUE}")
  private List<String> hats;

  @Mixin private LimitArguments limit = new LimitArguments();

  @Option(
      names = "--side",
      defaultValue = "64",
      description = "height and width of the images in pixels; default ${DEFAULT-VALUE}")
  private int side;

  @Option(
      names = "--condition",
      description = "attribute whose class the GAN is asked for, such as hairColor; default none")
  private String condition;

  @Option(
      names = "--architecture",
      defaultValue = "DCGAN",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private ColorPair architecture;

  @Option(
      names = "--r1",
      description =
          "weight of the R1 penalty, applied every 16 steps; 0 for none; default: 1 for DCGAN, 0.5"
              + " for STYLE, none for RESIDUAL")
  private Double r1;

  @Option(
      names = "--path-length",
      defaultValue = "0",
      description =
          "weight of path-length regularization, applied every 4 steps, 2 in the paper of STYLE; 0,"
              + " the default, for none")
  private double pathLength;

  @Option(
      names = "--attributes",
      split = ",",
      defaultValue = "backgroundColor,skinColor,hairColor",
      description = "attributes that are reported; default ${DEFAULT-VALUE}")
  private List<String> attributes;

  @Option(
      names = "--features",
      split = ",",
      defaultValue = "top,clothing,clothesColor,eyes,eyebrows,mouth,facialHair,accessories",
      description =
          "further attributes that the classifier learns, so that its features and the Fréchet"
              + " distance depend on them; default ${DEFAULT-VALUE}")
  private List<String> features;

  @Option(
      names = "--classifier-epochs",
      defaultValue = "8",
      description = "passes of the classifier over the faces; default ${DEFAULT-VALUE}")
  private int classifierEpochs;

  @Option(
      names = "--judged",
      defaultValue = "2000",
      description = "samples that are classified; default ${DEFAULT-VALUE}")
  private int judged;

  @Option(
      names = "--fid-samples",
      defaultValue = "6000",
      description =
          "samples in the Fréchet distance, at most half as many as there are images; default"
              + " ${DEFAULT-VALUE}")
  private int fidSamples;

  @Option(
      names = "--fid-every",
      defaultValue = "0",
      description =
          "epochs between measurements of the Fréchet distance in training, which also keep the"
              + " best model as checkpoints/best.zip; 0, the default, for none")
  private int fidEvery;

  @Override
  public Integer call() {
    training.check();
    limit.check();
    architecture.suit(networks, spec);
    TrainingArguments.requireAtLeast("--judged", judged, 1);
    TrainingArguments.requireAtLeast("--fid-samples", fidSamples, 2);
    TrainingArguments.requireAtLeast("--fid-every", fidEvery, 0);
    TrainingArguments.requireAtLeast("--classifier-epochs", classifierEpochs, 1);
    Faces faces = Faces.open(data, csv, side, hats);
    Dataset train = limit.limited(faces.train(condition));
    long steps = (long) training.epochs() * Batches.perEpoch(train, training.batch());
    Gan gan = training.resumes() ? resume(steps, train) : create(steps, train);
    FaceReport report = new FaceReport(faces, classifier(faces), attributes);

    SampleStrip strip = new SampleStrip(() -> grid(gan), gan.range());
    TrainingRun run = new TrainingRun(training).with(strip);
    if (fidEvery > 0) {
      ImageDistance distance = report.distance();
      run.with(
              Evaluation.of(
                  Every.epochs(fidEvery),
                  FID,
                  model -> distance.ofSamples(model::sample, Math.min(2000, fidSamples))))
          .withBest(FID, Goal.MINIMIZE);
    }
    run.fit(gan, gan::fit, train);
    draw(gan, strip);
    MetricsFile figures = report.measure(gan, judged, fidSamples);
    report.neighbors(gan, training.output("neighbors.png"), figures);
    if (condition != null) {
      report.measureAsked(gan, condition, judged, figures);
    }
    run.finish(
        figures
            .put("architecture", architecture.name())
            .put("condition", condition)
            .put("seed", gan.options().seed()));
    return 0;
  }

  private AttributeClassifier classifier(Faces faces) {
    Set<String> all = new LinkedHashSet<>(attributes);
    if (condition != null) {
      all.add(condition);
    }
    all.addAll(features);
    return faces.classifier(
        new ArrayList<>(all), classifierEpochs, training.output("classifier.zip"));
  }

  private Gan create(long steps, Dataset train) {
    GanNetworks pair =
        architecture.networks(
            train.shape(), networks.width(), networks.latent(), networks.hidden(), train.classes());
    return Gan.create(
        pair, architecture.options(networks.options(steps, training.seed()), pair, r1, pathLength));
  }

  private Gan resume(long steps, Dataset train) {
    Gan gan = networks.resume(training, spec, steps);
    new SavedSettings(spec, training.saved())
        .compare("--condition", train.classes(), gan.classes())
        .compareRate("--r1", r1 == null ? 0 : r1, ColorPair.r1(gan.options()))
        .compareRate("--path-length", pathLength, ColorPair.pathLength(gan.options()))
        .check();
    return gan;
  }

  /** Returns samples; of a conditional GAN, one row for each of the first classes. */
  private static INDArray grid(Gan gan) {
    if (gan.classes() == 0) {
      return gan.sample(GRID, GRID_SEED);
    }
    int[] labels = IntStream.range(0, ROW * gan.classes()).map(i -> i / ROW).toArray();
    return gan.sample(labels, GRID_SEED);
  }

  private void draw(Gan gan, SampleStrip strip) {
    try (INDArray samples = grid(gan)) {
      ImageGrid grid = ImageGrid.of(samples, gan.range());
      (gan.classes() > 0 ? grid.withColumns(ROW) : grid).writePng(training.output("samples.png"));
    }
    strip.writePng(training.output("progress.png"));
  }
}

package io.gen4j.examples;

import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.FeatureExtractor;
import io.gen4j.core.evaluation.FeatureStatistics;
import io.gen4j.core.evaluation.FrechetDistance;
import io.gen4j.core.evaluation.ImageBaselines;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.datasets.FashionMnist;
import io.gen4j.datasets.pairs.ImageDamage;
import io.gen4j.examples.pairs.DataPath;
import io.gen4j.examples.pairs.ImageClassifier;
import io.gen4j.examples.pairs.ImagePairs;
import io.gen4j.examples.pairs.PairData;
import io.gen4j.examples.pairs.PairScores;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.examples.support.VaePictures;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.GanParts;
import io.gen4j.gan.term.FeatureLoss;
import io.gen4j.gan.term.Reconstruction;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Enlarges images, with and without a discriminator, and compares with bicubic interpolation. */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Enlarges images two or four times, with and without a discriminator, and compares with"
            + " bicubic interpolation.")
final class SuperResolution implements Callable<Integer> {

  private static final int COLUMNS = 10;
  private static final int PICTURES = 20;
  private static final String HOW_TO_GET_IT =
      " Fashion-MNIST is Debian's package dataset-fashion-mnist. Or name a folder or zip of color"
          + " images with --data.";

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("super-resolution", 3, 32);

  @Option(
      names = "--data",
      description =
          "folder with Fashion-MNIST's four files, or a folder or zip of color images (a"
              + " tenth is held out); default ${DEFAULT-VALUE}")
  private Path data = FashionMnist.USUAL_FOLDER;

  @Option(
      names = "--scale",
      defaultValue = "4",
      description = "how many times larger: 2, 4 or 8; default ${DEFAULT-VALUE}")
  private int scale;

  @Option(
      names = "--side",
      defaultValue = "64",
      description = "height and width of color images; default ${DEFAULT-VALUE}")
  private int side;

  @Option(
      names = "--label",
      defaultValue = "top",
      description =
          "column of attributes.csv of the color images: a classifier of it gives the features of"
              + " the loss and of the distance; default ${DEFAULT-VALUE}")
  private String label;

  @Option(
      names = "--limit",
      defaultValue = "0",
      description = "use this many images for training and test; 0, the default, for all")
  private int limit;

  @Option(
      names = "--adversarial-epochs",
      defaultValue = "0",
      description = "the last epochs in which a discriminator trains too; 0, the default, for none")
  private int adversarialEpochs;

  @Option(
      names = "--width",
      defaultValue = "32",
      description = "channels of the residual blocks; default ${DEFAULT-VALUE}")
  private int width;

  @Option(
      names = "--blocks",
      defaultValue = "4",
      description = "number of residual blocks; default ${DEFAULT-VALUE}")
  private int blocks;

  @Option(
      names = "--rate",
      defaultValue = "1e-3",
      description = "learning rate of the generator, which falls to zero; default ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--l1",
      defaultValue = "50",
      description = "weight of the mean absolute difference; default" + " ${DEFAULT-VALUE}")
  private double l1;

  @Option(
      names = "--feature-weight",
      defaultValue = "1",
      description =
          "weight of the feature loss, if a discriminator trains; default ${DEFAULT-VALUE}")
  private double featureWeight;

  private ImageClassifier classifier;
  private FeatureStatistics real;

  @Override
  public Integer call() {
    training.check();
    try (DataPath opened = DataPath.open(data, HOW_TO_GET_IT)) {
      run(PairData.open(opened.root(), side, label).limited(limit));
    }
    return 0;
  }

  private void run(PairData images) {
    if (adversarialEpochs < 0 || adversarialEpochs >= training.epochs()) {
      throw new IllegalArgumentException(
          "--adversarial-epochs is from 0 to less than --epochs, got "
              + adversarialEpochs
              + " of "
              + training.epochs());
    }
    Dataset train = ImageDamage.downscaled(images.train(), scale);
    Dataset test = ImageDamage.downscaled(images.test(), scale);
    MetricsFile metrics = new MetricsFile();
    if (train.hasLabels()) {
      classifier = ImageClassifier.train(images.train(), 2, training.seed());
      real = statistics(test, pairs -> pairs.data());
      metrics.put("classifier_accuracy", classifier.accuracy(test));
    }
    long perEpoch = Batches.perEpoch(train, training.batch());
    Gan gan = training.resumes() ? resume(perEpoch) : create(train, perEpoch);
    TrainingRun run = new TrainingRun(training);
    Map<String, Double> alone = new LinkedHashMap<>();
    int pretraining = training.epochs() - adversarialEpochs;
    if (adversarialEpochs > 0) {
      run.with(
          Evaluation.of(
              Every.epochs(pretraining),
              model -> {
                if (alone.isEmpty() && model.counts().epochs() == pretraining) {
                  alone.putAll(measure("_l1", gan, test));
                }
                return alone;
              }));
    }
    run.fit(gan, gan::fit, train);

    draw(gan, test);
    measure("", gan, test).forEach(metrics::put);
    alone.forEach(metrics::put);
    bicubic(test).forEach(metrics::put);
    run.finish(
        metrics
            .put("scale", scale)
            .put("test_images", test.size())
            .put("shape", test.shape().toString())
            .put("seed", gan.options().seed()));
    System.out.println(metrics.text());
  }

  private Gan create(Dataset train, long perEpoch) {
    GanOptions options =
        GanOptions.defaults()
            .withTerm(Reconstruction.l1(l1))
            .withLearningRates(rate, 2e-4)
            .withLinearDecay(perEpoch * training.epochs())
            .withPretraining(alone(perEpoch))
            .withSeed(training.seed());
    if (usesFeatures()) {
      options = options.withTerm(featureLoss(perEpoch));
    }
    return Gan.create(
        io.gen4j.gan.architecture.SuperResolution.of(train).withWidth(width).withBlocks(blocks),
        options);
  }

  private boolean usesFeatures() {
    return classifier != null && adversarialEpochs > 0 && featureWeight > 0;
  }

  private FeatureLoss featureLoss(long perEpoch) {
    return FeatureLoss.of(
            NetworkSource.of(classifier.network()), classifier.details(), featureWeight)
        .startingAt(alone(perEpoch));
  }

  /** Returns the number of steps that train the generator alone. */
  private long alone(long perEpoch) {
    return perEpoch * (training.epochs() - adversarialEpochs);
  }

  private Gan resume(long perEpoch) {
    GanParts parts = usesFeatures() ? GanParts.NONE.withTerm(featureLoss(perEpoch)) : GanParts.NONE;
    Gan gan = Gan.load(training.saved(), parts);
    new SavedSettings(spec, training.saved())
        .compare("--seed", training.seed(), gan.options().seed())
        .check();
    return gan;
  }

  private Map<String, Double> measure(String suffix, Gan gan, Dataset test) {
    return measure(suffix, test, pairs -> gan.sample(pairs.condition(), 1));
  }

  private Map<String, Double> bicubic(Dataset test) {
    return measure("_bicubic", test, this::enlarged);
  }

  private INDArray enlarged(ImagePairs pairs) {
    return ImageBaselines.bicubic(pairs.condition(), scale, ValueRange.SYMMETRIC);
  }

  private interface Method {
    INDArray of(ImagePairs pairs);
  }

  private Map<String, Double> measure(String suffix, Dataset test, Method method) {
    PairScores scores = new PairScores(test.shape());
    ImagePairs.forEach(test, pairs -> scores.add(method.of(pairs), pairs.data()));
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("psnr" + suffix, scores.psnr());
    figures.put("ssim" + suffix, scores.ssim());
    if (classifier != null) {
      figures.put("fid" + suffix, FrechetDistance.between(statistics(test, method), real));
    }
    return figures;
  }

  private FeatureStatistics statistics(Dataset test, Method method) {
    FeatureExtractor features = classifier.features();
    FeatureStatistics.Collector collector = FeatureStatistics.collector();
    ImagePairs.forEach(test, pairs -> collector.add(features.features(method.of(pairs))));
    return collector.statistics();
  }

  /** Rows of repeated pixels, bicubic interpolation, the model and the truth. */
  private void draw(Gan gan, Dataset test) {
    ImagePairs pairs = ImagePairs.of(test, ImagePairs.spread(test, PICTURES));
    INDArray repeated = pairs.condition().repeat(2, scale).repeat(3, scale);
    VaePictures.bands(
            ValueRange.SYMMETRIC,
            COLUMNS,
            repeated,
            enlarged(pairs),
            gan.sample(pairs.condition(), 1),
            pairs.data())
        .withZoom(test.shape().height() < 48 ? 2 : 1)
        .writePng(training.output("enlarged.png"));
    System.out.printf(
        Locale.ROOT, "rows of enlarged.png: input, bicubic, model, truth (%d images)%n", PICTURES);
  }
}

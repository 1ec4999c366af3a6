package io.gen4j.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.FashionMnist;
import io.gen4j.examples.anomaly.PrincipalComponents;
import io.gen4j.examples.anomaly.RocAuc;
import io.gen4j.examples.anomaly.VaeScores;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.SavedLayers;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.examples.support.VaePictures;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.likelihood.Likelihoods;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Detects clothes of a class that was missing from training. For each class, a VAE is trained on
 * the nine others and scores the whole test set, where the class left out is the anomaly.
 */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Trains one VAE per class of Fashion-MNIST on the other nine and detects the class left"
            + " out. Reports ROC AUC for the VAE and for principal components.")
final class FashionAnomaly implements Callable<Integer> {

  private static final long SCORE_SEED = 2;
  private static final int ROW = 10;

  /** The score whose mean is the main figure. */
  private static final String CHOSEN = VaeScores.RECONSTRUCTION_ERROR;

  private static final String PCA = "pca_reconstruction_error";
  private static final String SCORING = "scoring";

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("fashion-anomaly", 5, 200);

  @Option(
      names = "--data",
      description = "folder with Fashion-MNIST's four files; default ${DEFAULT-VALUE}")
  private Path data = FashionMnist.USUAL_FOLDER;

  @Option(
      names = "--classes",
      split = ",",
      description = "classes to leave out, one per model; default all")
  private List<Integer> classes;

  @Option(
      names = "--latent",
      defaultValue = "16",
      description = "latent size; default ${DEFAULT-VALUE}")
  private int latent;

  @Option(
      names = "--hidden",
      defaultValue = "400,200",
      split = ",",
      description = "sizes of hidden layers; default ${DEFAULT-VALUE}")
  private List<Integer> hidden;

  @Option(
      names = "--deviation",
      defaultValue = "0.1",
      description =
          "standard deviation of the Gaussian likelihood, for pixels from 0 to 1; default"
              + " ${DEFAULT-VALUE}")
  private double deviation;

  @Option(
      names = "--rate",
      defaultValue = "1e-3",
      description = "learning rate; default ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--importance-samples",
      defaultValue = "10",
      description = "latent samples per log-likelihood estimate; default ${DEFAULT-VALUE}")
  private int importanceSamples;

  @Option(
      names = "--components",
      defaultValue = "64",
      description = "principal components of the baseline; default ${DEFAULT-VALUE}")
  private int components;

  private Dataset train;
  private Dataset test;

  FashionAnomaly() {}

  /** Uses other data of the same kind. For tests. */
  FashionAnomaly(Dataset train, Dataset test) {
    this.train = train;
    this.test = test;
  }

  @Override
  public Integer call() {
    training.checkNumbers();
    if (train == null) {
      train = FashionMnist.train(data);
      test = FashionMnist.test(data);
    }
    List<Integer> chosen =
        classes == null ? IntStream.range(0, train.classes()).boxed().toList() : classes;
    // Check every model to resume before training the first.
    chosen.stream().map(this::part).filter(TrainingArguments::resumes).forEach(this::resume);
    Map<String, Map<String, Double>> areas = new LinkedHashMap<>();
    for (int anomaly : chosen) {
      areas.put(name(anomaly), areas(anomaly));
      write(areas);
    }
    System.out.println("wrote " + training.output().toAbsolutePath());
    return 0;
  }

  /**
   * Returns the area under the ROC curve of every score, for the model that has not seen one class.
   */
  private Map<String, Double> areas(int anomaly) {
    TrainingArguments part = part(anomaly);
    Path finished = part.output("metrics.json");
    if (part.resumes() && Files.exists(finished)) {
      JsonNode saved = read(finished);
      if (saved.path(SCORING).equals(new ObjectMapper().valueToTree(scoring()))) {
        return areas(saved);
      }
    }
    Dataset normal = Datasets.withoutClasses(train, anomaly);
    System.out.printf("anomaly: %s%n", name(anomaly));
    Vae vae = part.resumes() ? resume(part) : create(normal);
    new TrainingRun(part).fit(vae, vae::fit, normal);

    Map<String, double[]> scores = VaeScores.of(vae, test, importanceSamples, SCORE_SEED);
    try (INDArray known = matrix(normal);
        INDArray unknown = matrix(test)) {
      scores.put(PCA, PrincipalComponents.fit(known, components).errors(unknown));
    }
    boolean[] anomalies = new boolean[test.size()];
    for (int i = 0; i < anomalies.length; i++) {
      anomalies[i] = test.label(i) == anomaly;
    }
    Map<String, Double> areas = new LinkedHashMap<>();
    scores.forEach((name, values) -> areas.put(name, RocAuc.of(values, anomalies)));
    drawExtremes(vae, scores.get(CHOSEN), part.output("extremes.png"));
    MetricsFile metrics = new MetricsFile();
    areas.forEach(metrics::put);
    metrics.put(SCORING, scoring()).write(finished);
    areas.forEach(
        (name, area) -> System.out.printf(Locale.ROOT, "  %s: ROC AUC %.3f%n", name, area));
    return areas;
  }

  private TrainingArguments part(int anomaly) {
    return training.within("without-" + anomaly);
  }

  /**
   * The settings besides the model that determine the areas. When one changes, a finished class is
   * measured again.
   */
  private Map<String, Integer> scoring() {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    numbers.put("epochs", training.epochs());
    numbers.put("components", components);
    numbers.put("importance_samples", importanceSamples);
    return numbers;
  }

  private Vae resume(TrainingArguments part) {
    Vae vae = Vae.load(part.saved());
    Object saved = vae.options().likelihood().describe().get("standard_deviation");
    new SavedSettings(spec, part.saved())
        .compare("--seed", training.seed(), vae.options().seed())
        .compare("--latent", latent, vae.latentSize())
        .compare("--hidden", hidden, SavedLayers.hidden(vae.encoder().graph()))
        .compareRate("--deviation", deviation, ((Number) saved).doubleValue())
        .compareRate("--rate", rate, vae.options().updater().getLearningRate(0, 0))
        .check();
    return vae;
  }

  private Vae create(Dataset normal) {
    VaeOptions options =
        VaeOptions.defaults(latent)
            .withLikelihood(Likelihoods.gaussian(deviation, ValueRange.UNIT))
            .withLearningRate(rate)
            .withSeed(training.seed());
    MlpVae networks = MlpVae.of(normal.shape()).withHidden(hidden);
    return Vae.create(networks, options);
  }

  /** Draws the test images with the lowest and highest scores, with their reconstructions below. */
  private void drawExtremes(Vae vae, double[] scores, Path file) {
    List<Integer> order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i]))
            .toList();
    int count = Math.min(ROW, order.size());
    List<Integer> ends = new ArrayList<>(order.subList(0, count));
    ends.addAll(order.subList(order.size() - count, order.size()));
    Dataset extremes = Datasets.subset(test, ends.stream().mapToInt(Integer::intValue).toArray());
    INDArray pictures = VaePictures.first(extremes, ends.size(), vae.range());
    ImageGrid grid = VaePictures.bands(vae.range(), count, pictures, vae.reconstruct(pictures));
    grid.withZoom(2).writePng(file);
  }

  private void write(Map<String, Map<String, Double>> areas) {
    Map<String, Double> means = new LinkedHashMap<>();
    areas
        .values()
        .forEach(
            part ->
                part.forEach((name, area) -> means.merge(name, area / areas.size(), Double::sum)));
    new MetricsFile()
        .put("mean_roc_auc", means.get(CHOSEN))
        .put("score", CHOSEN)
        .put("pca_mean_roc_auc", means.get(PCA))
        .put("classes_left_out", areas.size())
        .put("mean_roc_auc_per_score", means)
        .put("roc_auc_per_class", areas)
        .put("epochs", training.epochs())
        .put("batch", training.batch())
        .put("latent_size", latent)
        .put("components", components)
        .put("importance_samples", importanceSamples)
        .put("seed", training.seed())
        .write(training.output("metrics.json"));
    System.out.printf(
        Locale.ROOT,
        "mean ROC AUC over %d classes: VAE %.3f, principal components %.3f%n",
        areas.size(),
        means.get(CHOSEN),
        means.get(PCA));
  }

  private String name(int label) {
    return test.name().startsWith("fashion") ? FashionMnist.CLASSES.get(label) : "class " + label;
  }

  private static INDArray matrix(Dataset set) {
    int length = set.shape().length();
    INDArray pictures = VaePictures.first(set, set.size(), ValueRange.UNIT);
    return pictures.reshape(set.size(), length);
  }

  private static Map<String, Double> areas(JsonNode saved) {
    Map<String, Double> areas = new LinkedHashMap<>();
    saved
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isNumber()) {
                areas.put(field.getKey(), field.getValue().asDouble());
              }
            });
    return areas;
  }

  private static JsonNode read(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}

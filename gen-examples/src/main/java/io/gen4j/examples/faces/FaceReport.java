package io.gen4j.examples.faces;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.evaluation.FeatureExtractor;
import io.gen4j.core.evaluation.Memorization;
import io.gen4j.core.random.Seeds;
import io.gen4j.examples.judge.AttributeClassifier;
import io.gen4j.examples.judge.AttributeClassifier.Attribute;
import io.gen4j.examples.judge.AttributeClassifier.Findings;
import io.gen4j.examples.judge.ImageDistance;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.gan.Gan;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Compares generated faces with real ones by a classifier of attributes.
 *
 * @param faces the real faces
 * @param classifier reads attributes, and gives the features of the Fréchet distance
 * @param attributes attributes to report
 */
public record FaceReport(Faces faces, AttributeClassifier classifier, List<String> attributes) {

  private static final int NEIGHBORS_OF = 16;
  private static final long JUDGED = 2;
  private static final long NEIGHBORS = 4;
  private static final long ASKED = 5;

  /**
   * Measures a GAN.
   *
   * @param samples number of samples whose attributes are read
   * @param forDistance largest number of samples in the Fréchet distance
   */
  public MetricsFile measure(Gan gan, int samples, int forDistance) {
    MetricsFile figures = new MetricsFile();
    Dataset test = faces.test(null);
    Findings real = classifier.classify(AttributeClassifier.of(test), test.size());
    Findings drawn = classifier.classify(ImageDistance.drawn(gan::sample, JUDGED), samples);
    ImageDistance distance = distance();
    int most = Math.min(forDistance, faces.half(0).size());
    figures
        .put("fid", distance.ofSamples(gan::sample, most))
        .put("fid_floor", distance.of(AttributeClassifier.of(faces.half(1)), faces.half(1).size()))
        .put("fid_samples", most);
    figures
        .put("confident", each(drawn::confident))
        .put("confident_real", each(real::confident))
        .put("classifier_accuracy", each(name -> classifier.attribute(name).accuracy()))
        .put("frequencies", each(name -> frequencies(drawn, name)))
        .put("frequencies_real", each(name -> frequencies(real, name)))
        .put("judged", samples);
    for (String name : attributes) {
      System.out.printf(
          Locale.ROOT,
          "%s: classifier confident (0.9 or more) for %.1f %% of %d samples, %.1f %% of real test"
              + " images%n",
          name,
          100 * drawn.confident(name),
          samples,
          100 * real.confident(name));
    }
    return figures;
  }

  /** Returns the distance to every second real image. */
  public ImageDistance distance() {
    Dataset half = faces.half(0);
    return ImageDistance.to(classifier, AttributeClassifier.of(half), half.size());
  }

  /**
   * Measures which share of the samples of a class-conditional GAN shows the class that was asked
   * for, over all classes.
   *
   * @param attribute the attribute whose classes the GAN was trained with
   */
  public MetricsFile measureAsked(Gan gan, String attribute, int samples, MetricsFile figures) {
    int classes = gan.classes();
    int[] asked = IntStream.range(0, samples).map(i -> i % classes).toArray();
    Findings drawn =
        classifier.classify(
            (from, count) ->
                gan.sample(
                    IntStream.range(from, from + count).map(i -> asked[i]).toArray(),
                    Seeds.derive(ASKED, from)),
            samples);
    Dataset test = faces.test(attribute);
    Findings real = classifier.classify(AttributeClassifier.of(test), test.size());
    double right = drawn.accuracy(attribute, asked);
    System.out.printf(
        Locale.ROOT,
        "%.1f %% of %d samples have the %s asked for%n",
        100 * right,
        samples,
        attribute);
    return figures
        .put("condition_accuracy", right)
        .put(
            "condition_accuracy_real",
            real.accuracy(attribute, IntStream.range(0, test.size()).map(test::label).toArray()));
  }

  /**
   * Draws samples next to their nearest training images, and measures whether a sample is a copy.
   */
  public MetricsFile neighbors(Gan gan, Path file, MetricsFile figures) {
    Dataset train = faces.train(null);
    try (INDArray samples = gan.sample(NEIGHBORS_OF, NEIGHBORS)) {
      Memorization found =
          Memorization.of(samples, train, gan.range(), FeatureExtractor.identity());
      found.grid(samples, gan.range(), train, NEIGHBORS_OF).writePng(file);
      double least =
          IntStream.range(0, found.samples())
              .mapToDouble(i -> found.distances()[i][0])
              .min()
              .orElseThrow();
      return figures
          .put("memorized", found.memorized())
          .put("nearest_distance", found.nearestDistance())
          .put("nearest_distance_least", least);
    }
  }

  @FunctionalInterface
  private interface Figure {
    Object of(String attribute);
  }

  private Map<String, Object> each(Figure figure) {
    Map<String, Object> all = new LinkedHashMap<>();
    attributes.forEach(name -> all.put(name, figure.of(name)));
    return all;
  }

  private Map<String, Double> frequencies(Findings findings, String name) {
    Attribute attribute = classifier.attribute(name);
    double[] shares = findings.frequencies(name, attribute.classes().size());
    Map<String, Double> byClass = new LinkedHashMap<>();
    for (int i = 0; i < shares.length; i++) {
      byClass.put(attribute.classes().get(i), shares[i]);
    }
    return byClass;
  }
}

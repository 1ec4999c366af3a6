package io.gen4j.examples.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.FeatureExtractor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Classifies several attributes of a color image with one network: which class of each attribute an
 * image shows, and how confident the classifier is. The last hidden layer gives features for the
 * Fréchet distance. {@link AttributeTraining} trains the network on real images. A saved classifier
 * is a file of plain DL4J, which also runs it.
 *
 * <p>Images are {@code [n, channels, height, width]} with values in [-1, 1].
 */
public final class AttributeClassifier {

  /** The smallest probability of the predicted class that counts as confident. */
  public static final double CONFIDENT = 0.9;

  static final String FEATURES = "features";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int BATCH = 200;

  /**
   * An attribute, for example hair color.
   *
   * @param name name of the attribute
   * @param classes names of its classes
   * @param accuracy share of test images that the classifier reads correctly, from 0 to 1
   */
  public record Attribute(String name, List<String> classes, double accuracy) {}

  private final ComputationGraph network;
  private final List<Attribute> attributes;
  private final String trained;

  AttributeClassifier(ComputationGraph network, List<Attribute> attributes, String trained) {
    this.network = network;
    this.attributes = List.copyOf(attributes);
    this.trained = trained;
  }

  /** Returns the attributes. */
  public List<Attribute> attributes() {
    return attributes;
  }

  /** Returns the attribute with a name, or throws {@link IllegalArgumentException}. */
  public Attribute attribute(String name) {
    return attributes.stream()
        .filter(attribute -> attribute.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The classifier does not know the attribute '"
                        + name
                        + "', only "
                        + attributes.stream().map(Attribute::name).toList()));
  }

  /** Returns a text that identifies the training of this classifier: its data and options. */
  public String trained() {
    return trained;
  }

  /** Returns the activations of the last hidden layer, for the Fréchet distance. */
  public FeatureExtractor features() {
    return FeatureExtractor.of(network, FEATURES);
  }

  /** What a classifier finds in a set of images. */
  public static final class Findings {

    private final Map<String, int[]> predicted = new LinkedHashMap<>();
    private final Map<String, double[]> confidence = new LinkedHashMap<>();

    /** Returns the most probable class of each image. */
    public int[] predicted(String attribute) {
      return predicted.get(attribute).clone();
    }

    /** Returns the share of images whose most probable class has a probability of 0.9 or more. */
    public double confident(String attribute) {
      return Arrays.stream(confidence.get(attribute)).filter(p -> p >= CONFIDENT).count()
          / (double) confidence.get(attribute).length;
    }

    /** Returns the share of images of each class. */
    public double[] frequencies(String attribute, int classes) {
      double[] shares = new double[classes];
      int[] labels = predicted.get(attribute);
      for (int label : labels) {
        shares[label] += 1.0 / labels.length;
      }
      return shares;
    }

    /** Returns the share of images whose most probable class is their label. */
    public double accuracy(String attribute, int... labels) {
      int[] found = predicted.get(attribute);
      int right = 0;
      for (int i = 0; i < found.length; i++) {
        right += found[i] == labels[i] ? 1 : 0;
      }
      return right / (double) found.length;
    }
  }

  /** Draws or reads images of a range of positions. */
  @FunctionalInterface
  public interface Images {

    /**
     * Returns images {@code [count, channels, height, width]} in [-1, 1].
     *
     * @param from position of the first one
     * @param count number of images
     */
    INDArray read(int from, int count);
  }

  /** Returns a data set as images. */
  public static Images of(Dataset data) {
    return (from, count) -> read(data, IntStream.range(from, from + count).toArray());
  }

  /** Returns some images of a data set. */
  static INDArray read(Dataset data, int... indices) {
    ExampleShape shape = data.shape();
    float[] values = new float[indices.length * shape.length()];
    for (int i = 0; i < indices.length; i++) {
      data.read(indices[i], values, i * shape.length());
    }
    data.range().mapTo(ValueRange.SYMMETRIC, values, 0, values.length);
    return Nd4j.create(values, shape.batch(indices.length), 'c');
  }

  /** Classifies images. */
  public Findings classify(Images images, int count) {
    Findings findings = new Findings();
    for (Attribute attribute : attributes) {
      findings.predicted.put(attribute.name(), new int[count]);
      findings.confidence.put(attribute.name(), new double[count]);
    }
    for (int from = 0; from < count; from += BATCH) {
      try (INDArray batch = images.read(from, Math.min(BATCH, count - from))) {
        INDArray[] outputs = network.output(false, batch);
        for (int a = 0; a < attributes.size(); a++) {
          note(findings, attributes.get(a).name(), outputs[a].toFloatMatrix(), from);
        }
      }
    }
    return findings;
  }

  private static void note(Findings findings, String attribute, float[][] rows, int from) {
    for (int i = 0; i < rows.length; i++) {
      softmax(rows[i]);
      int best = 0;
      for (int c = 1; c < rows[i].length; c++) {
        best = rows[i][c] > rows[i][best] ? c : best;
      }
      findings.predicted.get(attribute)[from + i] = best;
      findings.confidence.get(attribute)[from + i] = rows[i][best];
    }
  }

  /** Turns logits into probabilities, in place. */
  static void softmax(float... row) {
    float most = row[0];
    for (float value : row) {
      most = Math.max(most, value);
    }
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) Math.exp(row[i] - most);
      sum += row[i];
    }
    for (int i = 0; i < row.length; i++) {
      row[i] /= (float) sum;
    }
  }

  /**
   * Saves the classifier: the network as a DL4J file, and next to it the attributes as JSON.
   *
   * @param file for example {@code classifier.zip}
   */
  public void save(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      ModelSerializer.writeModel(network, file.toFile(), false);
      List<Map<String, Object>> described = new ArrayList<>();
      for (Attribute attribute : attributes) {
        described.add(
            Map.of(
                "name", attribute.name(),
                "classes", attribute.classes(),
                "accuracy", attribute.accuracy()));
      }
      MAPPER
          .writerWithDefaultPrettyPrinter()
          .writeValue(
              description(file).toFile(), Map.of("trained", trained, "attributes", described));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /**
   * Loads a classifier.
   *
   * @throws DataException if a file is missing or damaged
   */
  public static AttributeClassifier load(Path file) {
    try {
      JsonNode described = MAPPER.readTree(description(file).toFile());
      List<Attribute> attributes = new ArrayList<>();
      for (JsonNode attribute : described.get("attributes")) {
        List<String> classes = new ArrayList<>();
        attribute.get("classes").forEach(name -> classes.add(name.asText()));
        attributes.add(
            new Attribute(
                attribute.get("name").asText(), classes, attribute.get("accuracy").asDouble()));
      }
      return new AttributeClassifier(
          ModelSerializer.restoreComputationGraph(file.toFile(), false),
          attributes,
          described.get("trained").asText());
    } catch (IOException e) {
      throw new DataException(
          "Cannot read the classifier " + file + ": " + e.getMessage() + ". Delete it.", e);
    }
  }

  private static Path description(Path file) {
    return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.zip$", "") + ".json");
  }
}

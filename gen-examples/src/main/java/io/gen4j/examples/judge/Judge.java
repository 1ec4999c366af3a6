package io.gen4j.examples.judge;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.FeatureExtractor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A classifier of handwritten digits that evaluates generated images: which digit an image shows,
 * how confident the classifier is, and how far the features of generated images are from those of
 * real ones. {@link JudgeTraining} trained it with plain DL4J, so it does not depend on the library
 * that it evaluates.
 *
 * <p>Images are {@code [n, 1, 28, 28]} (image, channel, row, column), of any floating-point or
 * integer type, with white strokes on black as in MNIST. Every method takes the value range of the
 * images, for example {@link ValueRange#SYMMETRIC} for the output of a hyperbolic tangent, and
 * never changes the caller's array. Images are processed in batches of bounded size. Returned
 * arrays belong to the caller and are in no workspace.
 *
 * <p>The classifier reads 99.14 % of MNIST's 10,000 test images correctly and is confident for
 * 97.80 %; {@code JudgeTest} checks the figures for every tenth image. It has seen only digits and
 * is confident for some images that are not digits, so its confidence says nothing about noise.
 *
 * <p>The classifier owns the native memory of its parameters until {@link #close}. Calls from
 * several threads run one after the other.
 */
public final class Judge implements AutoCloseable {

  /** The smallest probability of the predicted class that counts as confident. */
  public static final double CONFIDENT = 0.9;

  /** The number of classes, the digits 0 to 9. */
  public static final int CLASSES = 10;

  /** The name of the layer whose activations are the {@link #features}. */
  static final String FEATURES = "features";

  private static final ExampleShape IMAGE = ExampleShape.image(1, 28, 28);
  private static final int BATCH = 250;

  /** Values may exceed their range by this fraction of its width, because of rounding. */
  private static final float ROUNDING = 1e-4f;

  private static final String WORKSPACE = "gen4j-examples-judge";
  private static final WorkspaceConfiguration WORKSPACE_CONFIGURATION =
      WorkspaceConfiguration.builder()
          .initialSize(0)
          .overallocationLimit(0.1)
          .policyAllocation(AllocationPolicy.OVERALLOCATE)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private final MultiLayerNetwork network;
  private final int featureLayer;
  private boolean closed;

  /** Takes ownership of the network; {@link #close} frees its parameters. */
  Judge(MultiLayerNetwork network) {
    this.network = network;
    this.featureLayer = network.getLayer(FEATURES).getIndex();
  }

  /**
   * Opens the classifier of MNIST digits that comes with the examples.
   *
   * @return the classifier; the caller closes it
   */
  public static Judge mnist() {
    String resource = "mnist-judge.zip";
    try (InputStream in = Judge.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "The resource "
                + resource
                + " is not next to "
                + Judge.class.getName()
                + " on the class path. Build gen-examples with its resources, or write the file"
                + " again with JudgeTraining.");
      }
      return new Judge(ModelSerializer.restoreMultiLayerNetwork(in, false));
    } catch (IOException e) {
      throw new UncheckedIOException("The resource " + resource + " cannot be read", e);
    }
  }

  /**
   * Classifies images.
   *
   * @param images {@code [n, 1, 28, 28]}, n at least 1
   * @param range their bounded value range
   * @throws IllegalArgumentException if the shape is wrong or the range is unbounded
   * @throws DataException if a value is not finite or is outside {@code range}
   */
  public JudgeReport judge(INDArray images, ValueRange range) {
    float[][] probabilities = rows(probabilities(images, range));
    Integer[] counts = new Integer[CLASSES];
    Arrays.fill(counts, 0);
    int confident = 0;
    for (float[] row : probabilities) {
      int best = mostProbable(row);
      counts[best]++;
      if (row[best] >= CONFIDENT) {
        confident++;
      }
    }
    return new JudgeReport(
        probabilities.length, (double) confident / probabilities.length, List.of(counts));
  }

  /**
   * Returns the probability of every class for every image.
   *
   * @param images {@code [n, 1, 28, 28]}, n at least 1
   * @param range their bounded value range
   * @return {@code [n, 10]}, FLOAT; each row adds up to 1
   * @throws IllegalArgumentException if the shape is wrong or the range is unbounded
   * @throws DataException if a value is not finite or is outside {@code range}
   */
  public INDArray probabilities(INDArray images, ValueRange range) {
    return activations(images, range, network.getnLayers() - 1);
  }

  /**
   * Returns the {@link #probabilities} for images in a range as a function, for measures that take
   * a classifier. The caller still closes this object.
   */
  public FeatureExtractor classifier(ValueRange range) {
    return images -> {
      try (INDArray probabilities = probabilities(images, range)) {
        return probabilities.toDoubleMatrix();
      }
    };
  }

  /**
   * Returns the activations of the last hidden layer for every image. {@code FrechetDistance}
   * compares two sets in this space.
   *
   * @param images {@code [n, 1, 28, 28]}, n at least 1
   * @param range their bounded value range
   * @return {@code [n, 64]}, FLOAT, 0 or more (ReLU)
   * @throws IllegalArgumentException if the shape is wrong or the range is unbounded
   * @throws DataException if a value is not finite or is outside {@code range}
   */
  public INDArray features(INDArray images, ValueRange range) {
    return activations(images, range, featureLayer);
  }

  /**
   * Returns the fraction of images whose most probable class is their label, from 0 to 1.
   *
   * @param images {@code [n, 1, 28, 28]}, n at least 1
   * @param range their bounded value range
   * @param labels n classes, 0 to 9
   * @throws IllegalArgumentException if the shape is wrong, the range is unbounded, the number of
   *     labels differs from the number of images, or a label is not a digit
   * @throws DataException if a value is not finite or is outside {@code range}
   */
  public double accuracy(INDArray images, ValueRange range, int... labels) {
    requireImages(images);
    if (labels.length != images.size(0)) {
      throw new IllegalArgumentException(
          "Each image needs one label: got "
              + labels.length
              + " labels for "
              + images.size(0)
              + " images");
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= CLASSES) {
        throw new IllegalArgumentException(
            "Labels must be digits from 0 to 9, but the label of image " + i + " is " + labels[i]);
      }
    }
    float[][] probabilities = rows(probabilities(images, range));
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      if (mostProbable(probabilities[i]) == labels[i]) {
        right++;
      }
    }
    return (double) right / labels.length;
  }

  /** Frees the parameters. A closed classifier cannot be used. Closing it again does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      // Not network.close(), which destroys every workspace of the calling thread.
      network.params().close();
    }
  }

  private synchronized INDArray activations(INDArray images, ValueRange range, int layer) {
    if (closed) {
      throw new IllegalStateException(
          "This classifier is closed. Open another with Judge.mnist().");
    }
    requireImages(images);
    requireBounded(range);
    long count = images.size(0);
    INDArray result = detached(count, width(layer));
    LayerWorkspaceMgr manager =
        LayerWorkspaceMgr.builder().defaultWorkspace(WORKSPACE, WORKSPACE_CONFIGURATION).build();
    MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread(WORKSPACE_CONFIGURATION, WORKSPACE);
    try {
      for (long from = 0; from < count; from += BATCH) {
        long to = Math.min(count, from + BATCH);
        workspace.notifyScopeEntered();
        try {
          INDArray batch = toNetwork(images, range, from, to);
          result
              .get(NDArrayIndex.interval(from, to), NDArrayIndex.all())
              .assign(forward(batch, layer, manager));
        } finally {
          workspace.notifyScopeLeft();
        }
      }
    } finally {
      Nd4j.getWorkspaceManager().destroyWorkspace(workspace);
    }
    return result;
  }

  private INDArray forward(INDArray batch, int last, LayerWorkspaceMgr manager) {
    int rows = Math.toIntExact(batch.size(0));
    INDArray activation = batch;
    for (int i = 0; i <= last; i++) {
      InputPreProcessor reshaping = network.getLayerWiseConfigurations().getInputPreProcess(i);
      if (reshaping != null) {
        activation = reshaping.preProcess(activation, rows, manager);
      }
      Layer layer = network.getLayer(i);
      activation = layer.activate(activation, false, manager);
      layer.clear();
    }
    return activation;
  }

  private long width(int layer) {
    return layer == featureLayer
        ? network.layerSize(featureLayer)
        : network.layerSize(network.getnLayers() - 1);
  }

  @SuppressWarnings("try") // The scope is only entered and left.
  private static INDArray detached(long rows, long columns) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, columns}, 'c');
    }
  }

  /**
   * Copies images {@code from} to {@code to - 1}, mapped to [0, 1], the range that the network was
   * trained on.
   */
  private static INDArray toNetwork(INDArray images, ValueRange range, long from, long to) {
    float[] values =
        images
            .get(
                NDArrayIndex.interval(from, to),
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.all())
            .dup('c')
            .data()
            .asFloat();
    requireInside(range, values, from);
    range.mapTo(ValueRange.UNIT, values, 0, values.length);
    return Nd4j.createFromArray(values).reshape(IMAGE.batch(to - from));
  }

  private static void requireImages(INDArray images) {
    if (!IMAGE.matchesBatch(images.shape()) || images.size(0) < 1) {
      throw new IllegalArgumentException(
          "The classifier takes images [n, 1, 28, 28] (image, channel, row, column), n at least 1,"
              + " but got "
              + Arrays.toString(images.shape())
              + ". Use reshape(n, 1, 28, 28) for rows of 784 pixels.");
    }
  }

  private static void requireBounded(ValueRange range) {
    if (!range.isBounded()) {
      throw new IllegalArgumentException(
          "The classifier needs the values of black and white, but got the range "
              + range
              + ". Clip the images to the range of the data and name that range.");
    }
  }

  private static void requireInside(ValueRange range, float[] values, long firstImage) {
    float slack = ROUNDING * (range.high() - range.low());
    for (int i = 0; i < values.length; i++) {
      float value = values[i];
      if (!(value >= range.low() - slack && value <= range.high() + slack)) {
        throw new DataException(
            "Image "
                + (firstImage + i / IMAGE.length())
                + " has the value "
                + value
                + (Float.isFinite(value)
                    ? ", outside the range "
                        + range
                        + " passed in the call. Pass the range of the images (tanh: SYMMETRIC,"
                        + " sigmoid: UNIT), or clip them."
                    : ". A network that returns such values has diverged, or its input had such"
                        + " values."));
      }
    }
  }

  private static float[][] rows(INDArray matrix) {
    try (matrix) {
      return matrix.toFloatMatrix();
    }
  }

  private static int mostProbable(float[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      if (row[i] > row[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Returns the names of the layers, first to last. */
  @Override
  public String toString() {
    return Arrays.stream(network.getLayers())
        .map(layer -> layer.conf().getLayer().getLayerName())
        .collect(Collectors.joining(" -> ", "Judge(", ")"));
  }
}

package io.gen4j.gan;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.internal.backend.TrialMemory;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.training.FitOptions;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.internal.DiscriminatorInput;
import io.gen4j.gan.internal.Examples;
import io.gen4j.gan.internal.LogitLayout;
import io.gen4j.gan.internal.Samples;
import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Checks that networks, options, data and arguments fit each other. */
final class GanChecks {

  /** Most numbers in a pool of examples: 128 MB of text in a model file, if they are doubles. */
  private static final int MOST_POOLED = 12 << 20;

  private GanChecks() {}

  /** Returns a conditioning as the option that sets it, for messages. */
  private static String option(Conditioning conditioning) {
    if (conditioning instanceof Conditioning.Classes classes) {
      return "withClasses(" + classes.number() + ") as " + classes.kind();
    }
    if (conditioning instanceof Conditioning.Tensor tensor) {
      return "withCondition(" + tensor.shape() + ") as " + tensor.kind();
    }
    return conditioning instanceof Codes codes ? "withCodes, " + codes.inputs() + " numbers" : "";
  }

  /** Checks that the discriminator declares no output range. */
  static void requireNoRange(NetworkSource discriminator) {
    discriminator
        .outputRange()
        .ifPresent(
            range -> {
              throw new IllegalArgumentException(
                  "The discriminator outputs logits, which have no range: withOutputRange("
                      + range
                      + ") is for the generator");
            });
  }

  /** Checks that a conditioning with outputs per example is not combined with packing. */
  static void requireConsistent(Conditioning conditioning, int packing) {
    if (packing < 1) {
      throw new IllegalArgumentException(
          "The discriminator judges 1 or more examples together, got withPacking(" + packing + ")");
    }
    if (conditioning.outputs() > 0 && packing > 1) {
      throw new IllegalArgumentException(
          "A discriminator that judges "
              + packing
              + " examples together cannot predict the class label or the codes of each: "
              + option(conditioning)
              + " does not work with withPacking("
              + packing
              + "); use ConditioningKind.CONCATENATED, or a packing of 1");
    }
  }

  /** Runs the generator once, so that a mismatch becomes a clear error. */
  static INDArray requireSample(Samples samples, int latentSize, int packing) {
    Conditioning conditioning = samples.input().conditioning();
    Network generator = samples.sampler();
    INDArray vectors =
        latentSize == 0 ? null : Nd4j.zeros(generator.parameters().dataType(), packing, latentSize);
    ConditionBatch conditions = ConditionBatch.of(new double[packing][conditioning.size()]);
    try {
      return samples.trial(vectors, conditions);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The generator cannot take "
              + (latentSize == 0 ? "conditions alone" : "latent vectors of size " + latentSize)
              + (conditioning.size() == 0
                  ? ""
                  : " with the "
                      + conditioning.size()
                      + " numbers of "
                      + option(conditioning)
                      + (samples.input().separate() ? " as a second input" : " appended"))
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Checks that the averaged generator of a file gives samples of the generator's shape. */
  static void requireShape(Samples samples, int latentSize) {
    ExampleShape other = shape(requireSample(samples, latentSize, 1));
    if (!other.equals(samples.shape())) {
      throw new IllegalArgumentException(
          "The generator gives samples of shape "
              + samples.shape()
              + ", but its average gives "
              + other);
    }
  }

  /** Returns the shape of one sample of a batch. */
  static ExampleShape shape(INDArray samples) {
    return new ExampleShape(
        Arrays.stream(samples.shape()).skip(1).mapToObj(Math::toIntExact).toList());
  }

  /** Runs the discriminator once on samples, for the same reason. */
  static void requireMatch(
      Network discriminator, INDArray sample, Conditioning conditioning, DiscriminatorInput input) {
    int packing = input.packing();
    ConditionBatch conditions = ConditionBatch.of(new double[packing][conditioning.size()]);
    INDArray logits;
    try {
      Examples examples = new Examples(sample, conditions, null);
      INDArray[] seen = input.see(examples, 0, 0);
      TrialMemory.require(
          discriminator.graph(), Arrays.stream(seen).map(INDArray::shape).toArray(long[][]::new));
      logits = discriminator.output(seen);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The discriminator cannot take the samples of the generator, shape "
              + shape(sample)
              + (packing > 1 ? ", " + packing + " examples together (withPacking)" : "")
              + (conditioning.size() > 0 ? ", with " + option(conditioning) : "")
              + ": "
              + e.getMessage(),
          e);
    }
    int width = 1 + conditioning.outputs();
    if (logits.size(0) != 1 || LogitLayout.of(conditioning.outputs(), logits.shape()) == null) {
      throw new IllegalArgumentException(
          "The discriminator must output one logit"
              + (width > 1
                  ? " and " + conditioning.outputs() + " more numbers for " + option(conditioning)
                  : "")
              + " per position, [batch, "
              + width
              + ", ...positions], but outputs shape "
              + Arrays.toString(logits.shape())
              + " for one example. For one logit per example, end it in a DenseLayer with nOut("
              + width
              + ").");
    }
  }

  /** Checks that terms that need the true partner of each example get it. */
  static void requirePairs(Conditioning conditioning, List<GanTerm> terms) {
    for (GanTerm term : terms) {
      if (term.needsPairs() && !(conditioning instanceof Conditioning.Tensor)) {
        throw new IllegalArgumentException(
            "The term '"
                + term.name()
                + "' compares each generated example with its true partner, but the networks"
                + " generate from "
                + (conditioning.size() == 0 ? "latent vectors alone" : option(conditioning))
                + ", so examples have no partners. Use networks with a condition, such as Pix2Pix.");
      }
    }
  }

  /** Checks that the discriminator has the layers that terms read. */
  static void requireLayers(Network discriminator, List<GanTerm> terms) {
    for (GanTerm term : terms) {
      try (StepMemory.Scope scope = discriminator.memory().open()) {
        term.layers().forEach(discriminator::activation);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "The term '" + term.name() + "' reads the discriminator: " + e.getMessage(), e);
      }
    }
  }

  /** Checks a number of samples. */
  static void requireCount(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("The number of samples must be 1 or more, got " + count);
    }
  }

  /** Checks that only images are augmented. */
  static void requireImages(GanOptions options, ExampleShape shape) {
    if (!options.input().augmentation().isNone() && !shape.isImage()) {
      throw new IllegalArgumentException(
          "Augmentation needs images [channels, height, width], but these networks have shape "
              + shape
              + "; leave it out");
    }
  }

  /**
   * Checks that the discriminator can see a generated example without its condition, and that a
   * model file can contain the pool.
   */
  static void requirePool(
      GanOptions options, Conditioning conditioning, int packing, ExampleShape shape) {
    boolean alone = conditioning.size() == 0 || conditioning.takes(ConditioningKind.GENERATOR_ONLY);
    if (options.input().imagePool() > 0 && (!alone || packing > 1)) {
      throw new IllegalArgumentException(
          "An image pool shows the discriminator earlier examples, which do not have the"
              + " conditions of the batch: "
              + (alone ? "withPacking(" + packing + ")" : option(conditioning))
              + " does not work with withImagePool("
              + options.input().imagePool()
              + "); use ConditioningKind.GENERATOR_ONLY, or no pool");
    }
    if (options.input().imagePool() > MOST_POOLED / shape.length()) {
      throw new IllegalArgumentException(
          "A pool of "
              + options.input().imagePool()
              + " examples of shape "
              + shape
              + " is too large for a model file; use at most withImagePool("
              + MOST_POOLED / shape.length()
              + ")");
    }
  }

  /** Checks that a data set has the networks' shape, class labels and conditions. */
  static void requireFits(
      Dataset dataset, ExampleShape shape, Conditioning conditioning, int packing) {
    Batches.requireWholeLength(dataset);
    if (!dataset.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "The networks take examples of shape "
              + shape
              + " but "
              + dataset.name()
              + " has "
              + dataset.shape()
              + ". Build the networks for that shape, or resize the data.");
    }
    if (conditioning instanceof Conditioning.Classes classes
        && dataset.classes() != classes.number()) {
      throw new IllegalArgumentException(
          "The GAN is conditional on "
              + classes.number()
              + " classes but "
              + dataset.name()
              + " has "
              + (dataset.hasLabels() ? dataset.classes() + " classes" : "no labels"));
    }
    Optional<ExampleShape> condition = dataset.field(Field.CONDITION).map(Field::shape);
    if (conditioning instanceof Conditioning.Tensor tensor
        && !condition.equals(conditioning.conditionShape())) {
      throw new IllegalArgumentException(
          "The GAN generates from conditions of shape "
              + tensor.shape()
              + " but "
              + dataset.name()
              + condition
                  .map(other -> " has conditions of shape " + other)
                  .orElse(" has no field '" + Field.CONDITION + "'"));
    }
    if (dataset.field(Field.MASK).isPresent()) {
      int steps = dataset.field(Field.MASK).get().shape().length();
      List<Integer> axes = shape.dimensions();
      if (packing > 1 || axes.size() != 2 || axes.get(1) != steps) {
        throw new IllegalArgumentException(
            "The padding mask of "
                + dataset.name()
                + " needs sequences [features, "
                + steps
                + "] without packing, but the networks have shape "
                + shape
                + " and withPacking("
                + packing
                + ")");
      }
    }
  }

  /** Checks that the networks can train on batches of this size. */
  static void requireTrainable(FitOptions fit, Network generator, Network discriminator, int pack) {
    if (fit.batchSize() % pack != 0) {
      throw new IllegalArgumentException(
          "The discriminator judges "
              + pack
              + " examples together, which does not divide the batch of "
              + fit.batchSize()
              + "; use a multiple of "
              + pack);
    }
    int judged = fit.batchSize() / pack;
    requireNormalizable(generator, fit.batchSize(), "a batch");
    requireNormalizable(
        discriminator, judged, pack > 1 ? "a batch of packs of " + pack : "a batch");
    vertices(discriminator)
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof MinibatchDeviationVertex deviation
                  && judged % deviation.group() != 0) {
                throw new IllegalArgumentException(
                    "Minibatch standard deviation needs groups of "
                        + deviation.group()
                        + ", which do not divide the batch that the discriminator sees, "
                        + judged
                        + "; change the batch size");
              }
            });
  }

  /** Rejects batch normalization over a single value: its output would be constant. */
  private static void requireNormalizable(Network network, int examples, String what) {
    if (examples > 1) {
      return;
    }
    vertices(network)
        .forEach(
            (name, vertex) -> {
              if (seesOneValue(network, name, vertex)) {
                throw new IllegalArgumentException(
                    "The batch normalization '"
                        + name
                        + "' of the "
                        + network.name()
                        + " would see one value per channel in "
                        + what
                        + " of 1, and its output would be constant; use a larger batch");
              }
            });
  }

  private static Map<String, GraphVertex> vertices(Network network) {
    return network.graph().getConfiguration().getVertices();
  }

  private static boolean seesOneValue(Network network, String name, GraphVertex vertex) {
    if (vertex instanceof LayerVertex layer
        && layer.getLayerConf().getLayer() instanceof BatchNormalization normalization) {
      // The input of the last pass; creating the GAN ran one.
      long[] shape = network.graph().getVertex(name).getInputs()[0].shape();
      long values = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
      return values == normalization.getNOut();
    }
    return false;
  }

  /** Checks that there is one valid class label for each sample. */
  static void requireLabels(Conditioning conditioning, long count, int... labels) {
    int values = conditioning.labels();
    if (values == 0) {
      throw new IllegalArgumentException(
          "This GAN has no classes or categorical codes, so it takes no labels, got "
              + Arrays.toString(labels));
    }
    if (labels.length != count) {
      throw new IllegalArgumentException(
          "A GAN with classes or codes takes one label (value of its first categorical code) per"
              + " sample, got "
              + labels.length
              + " labels for "
              + count
              + " samples");
    }
    for (int label : labels) {
      if (label < 0 || label >= values) {
        throw new IllegalArgumentException(
            "A label is from 0 to " + (values - 1) + ", got " + label);
      }
    }
  }

  /** Checks latent vectors. */
  static void requireVectors(INDArray vectors, int latentSize) {
    if (vectors.rank() != 2 || vectors.size(1) != latentSize) {
      throw new IllegalArgumentException(
          "The generator takes latent vectors [batch, "
              + latentSize
              + "], got "
              + Arrays.toString(vectors.shape()));
    }
  }

  /** Whether conditions are images that differ in height or width only. */
  private static boolean isOtherSize(Optional<ExampleShape> taken, INDArray conditions) {
    return conditions.rank() == 4
        && taken.filter(ExampleShape::isImage).isPresent()
        && taken.get().channels() == conditions.size(1)
        && !Arrays.equals(taken.get().batch((int) conditions.size(0)), conditions.shape());
  }

  /** Checks conditions. */
  static void requireConditions(Conditioning conditioning, long count, INDArray conditions) {
    Optional<ExampleShape> taken = conditioning.conditionShape();
    if (taken.isEmpty() || !Arrays.equals(taken.get().batch((int) count), conditions.shape())) {
      throw new IllegalArgumentException(
          "The generator takes "
              + taken
                  .map(shape -> "a condition of shape " + shape + " for each of " + count)
                  .orElse("no conditions for its " + count)
              + " samples, got shape "
              + Arrays.toString(conditions.shape())
              + (isOtherSize(taken, conditions)
                  ? ". Tiles applies a model to images of another size."
                  : ""));
    }
  }
}

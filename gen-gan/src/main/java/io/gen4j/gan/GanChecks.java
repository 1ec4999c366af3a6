package io.gen4j.gan;

import io.gen4j.core.Discriminator;
import io.gen4j.core.Generator;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.FitOptions;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Whether networks, options, data and arguments fit each other; what does not is named. */
final class GanChecks {

  private GanChecks() {}

  /** Finds contradictions between options, before networks are opened. */
  static void requireConsistent(int classes, Condition condition, GanOptions options) {
    if (classes > 0 && condition instanceof Condition.OfCodes) {
      throw new IllegalArgumentException(
          "A GAN has either classes of the data or codes, got "
              + classes
              + " classes and "
              + options.codes());
    }
    if (condition.outputs() > 0 && options.input().packing() > 1) {
      throw new IllegalArgumentException(
          "A discriminator that sees "
              + options.input().packing()
              + " examples packed together cannot tell the class of each; use "
              + "Conditioning.CONCATENATED, or a packing of 1");
    }
  }

  /** Finds an augmentation that cannot adapt, before a training. */
  static void requireAdaptable(GanOptions options) {
    if (options.input().augmentation().isAdaptive() && Double.isNaN(options.loss().boundary())) {
      throw new IllegalArgumentException(
          "Adaptive augmentation reads overfitting off the sign of real logits, which means nothing"
              + " under the loss "
              + options.loss().name()
              + "; use another loss, or augmentation of a fixed probability");
    }
  }

  /** Runs the generator once, so that what does not fit is found here and named. */
  static INDArray requireSample(
      Generator generator, Latent latent, Condition condition, int count) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      DataType type = generator.network().parameters().dataType();
      return generator.generate(Nd4j.zeros(type, count, latent.size() + condition.size()));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The generator cannot take latent vectors of size "
              + latent.size()
              + (condition.size() > 0 ? " with " + condition.size() + " numbers behind" : "")
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Returns the shape of one of a batch of samples. */
  static ExampleShape shape(INDArray samples) {
    return new ExampleShape(
        Arrays.stream(samples.shape()).skip(1).mapToObj(Math::toIntExact).toList());
  }

  /** Runs the discriminator once on samples, likewise. */
  static void requireMatch(
      Discriminator discriminator, INDArray sample, int classes, Condition condition, View view) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      int pack = view.packing();
      long[] axes = Arrays.copyOfRange(sample.shape(), 1, sample.rank());
      INDArray logits;
      try {
        logits = discriminator.score(view.see(sample, new double[pack][condition.size()], 0, 0));
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            "The discriminator cannot take what the generator makes, shape "
                + Arrays.toString(axes)
                + (pack > 1 ? ", " + pack + " examples packed together" : "")
                + (condition.isSeen() ? ", with indicators of " + classes + " classes" : "")
                + ": "
                + e.getMessage(),
            e);
      }
      int width = 1 + condition.outputs();
      if (!Arrays.equals(logits.shape(), new long[] {1, width})) {
        throw new IllegalArgumentException(
            "The discriminator must give one logit per example"
                + (width > 1 ? " and " + condition.outputs() + " numbers for its condition" : "")
                + ", [batch, "
                + width
                + "], but gives shape "
                + Arrays.toString(logits.shape())
                + " for one example. End it in a DenseLayer with nOut("
                + width
                + ").");
      }
    }
  }

  /** Checks a number of classes. */
  static void requireClasses(int classes) {
    if (classes < 0 || classes == 1) {
      throw new IllegalArgumentException(
          "A conditional GAN has 2 or more classes (0 for an unconditional one), got " + classes);
    }
  }

  /** Checks a number of samples. */
  static void requireCount(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("The number of samples must be 1 or more, got " + count);
    }
  }

  /** Checks that what augmentation changes are pictures. */
  static void requirePictures(GanOptions options, ExampleShape shape) {
    if (!options.input().augmentation().isNone() && !shape.isImage()) {
      throw new IllegalArgumentException(
          "Augmentation changes pictures [channels, height, width], but these networks are of shape "
              + shape
              + "; leave it out");
    }
  }

  /** Checks that a data set is of the networks' shape and classes. */
  static void requireFits(Dataset dataset, ExampleShape shape, int classes) {
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
    if (classes > 0 && dataset.classes() != classes) {
      throw new IllegalArgumentException(
          "The GAN is conditional on "
              + classes
              + " classes but "
              + dataset.name()
              + " has "
              + (dataset.hasLabels() ? dataset.classes() + " classes" : "no labels"));
    }
  }

  /** Finds batches that the discriminator cannot take. */
  static void requireTrainable(FitOptions fit, Network discriminator, int pack) {
    if (fit.batchSize() % pack != 0) {
      throw new IllegalArgumentException(
          "The discriminator sees "
              + pack
              + " examples packed together, which does not divide the batch of "
              + fit.batchSize()
              + "; use a multiple of "
              + pack);
    }
    discriminator
        .graph()
        .getConfiguration()
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof MinibatchDeviationVertex deviation
                  && fit.batchSize() / pack % deviation.group() != 0) {
                throw new IllegalArgumentException(
                    "Minibatch standard deviation over groups of "
                        + deviation.group()
                        + " does not divide what the discriminator judges at a time, "
                        + fit.batchSize() / pack
                        + "; change the batch size");
              }
            });
  }

  /** Finds learning rates that fall below zero before a training ends. */
  static void requireRates(Dataset dataset, FitOptions fit, GanOptions options, long steps) {
    int each = options.discriminatorSteps();
    long end = fit.end(dataset, each);
    Configurations.requireRates("generator", options.scheduledGeneratorUpdater(), steps, end);
    Configurations.requireRates(
        "discriminator", options.scheduledDiscriminatorUpdater(), steps * each, end * each);
  }

  /** Checks that there is a label of a class for each sample, or none. */
  static void requireLabels(Condition condition, long count, List<Integer> labels) {
    int values = condition.labels();
    if (labels.size() != (values > 0 ? count : 0)) {
      throw new IllegalArgumentException(
          values > 0
              ? "A GAN with classes or codes takes one label (value of its first categorical code) per"
                  + " sample, or indicators and codes as numbers, got "
                  + labels.size()
                  + " labels for "
                  + count
                  + " samples"
              : "This GAN is not conditional, so it takes no labels, got " + labels);
    }
    for (int label : labels) {
      if (label < 0 || label >= values) {
        throw new IllegalArgumentException(
            "A label is from 0 to " + (values - 1) + ", got " + label);
      }
    }
  }

  /** Checks what stands behind latent vectors. */
  static void requireConditions(Condition condition, int count, double[]... conditions) {
    if (conditions.length != count
        || Arrays.stream(conditions).anyMatch(row -> row.length != condition.size())) {
      throw new IllegalArgumentException(
          "The generator takes "
              + condition.size()
              + " numbers behind each of "
              + count
              + " latent vectors, got "
              + conditions.length
              + " rows of "
              + Arrays.stream(conditions).mapToInt(row -> row.length).distinct().boxed().toList());
    }
  }
}

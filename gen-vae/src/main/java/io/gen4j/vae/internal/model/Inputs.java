package io.gen4j.vae.internal.model;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Checks the arguments of a model's methods before work begins.
 *
 * @param model the model
 */
public record Inputs(VaeModel model) {

  /** Returns data for the likelihood: every value must be in its support. */
  public Examples usable(INDArray examples, int[] labels) {
    Examples usable = examples(examples, labels);
    usable.requireUsable(model.settings(), "the array");
    return usable;
  }

  /** Returns data for the encoder. Corrupted data need not be in the likelihood's support. */
  public Examples encodable(INDArray examples, int[] labels) {
    if (model.settings().corruption().isNone()) {
      return usable(examples, labels);
    }
    Examples encodable = examples(examples, labels);
    encodable.requireFinite("the array");
    return encodable;
  }

  /** Returns data for the likelihood, with class labels if the model is class-conditional. */
  public Examples labeled(INDArray examples, int[] labels) {
    requireLabels(labels, (int) examples.size(0));
    return usable(examples, labels);
  }

  private Examples examples(INDArray examples, int[] labels) {
    requireBatchShape(examples);
    int size = (int) examples.size(0);
    if (model.takesLabels() || labels != null) {
      requireLabels(labels, size);
    }
    return Examples.of(HeapCopy.floats(examples), labels, size);
  }

  /** Checks that an array is a batch of examples. */
  public void requireBatchShape(INDArray examples) {
    if (!model.shape().matchesBatch(examples.shape())) {
      throw new IllegalArgumentException(
          "The model needs data "
              + Arrays.toString(model.shape().batch(-1)).replace("-1", "batch")
              + ", got "
              + Arrays.toString(examples.shape()));
    }
  }

  /** Returns the latent vectors after checking that they fit the model. */
  public INDArray latent(INDArray latent) {
    if (latent.rank() != 2 || latent.size(1) != model.latentSize()) {
      throw new IllegalArgumentException(
          "The model needs latent vectors [count, "
              + model.latentSize()
              + "], got "
              + Arrays.toString(latent.shape()));
    }
    return latent.castTo(DataType.DOUBLE);
  }

  /** Checks that there are as many labels as the model needs and that each is a class. */
  public void requireLabels(int[] labels, int count) {
    int classes = model.settings().classes();
    if (classes == 0 ? labels != null : labels == null || labels.length != count) {
      throw new IllegalArgumentException(
          classes == 0
              ? "The model is not class-conditional, but labels were given"
              : "The model is conditioned on "
                  + classes
                  + " classes and needs "
                  + count
                  + " labels, one per example, got "
                  + (labels == null ? "none" : labels.length));
    }
    for (int i = 0; labels != null && i < count; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "The model has the classes 0 to " + (classes - 1) + ", got label " + labels[i]);
      }
    }
  }

  /** Checks that the model can be trained on a data set. */
  public void requireFits(Dataset dataset) {
    if (!dataset.shape().equals(model.shape())) {
      throw new IllegalArgumentException(
          "The networks take examples of shape "
              + model.shape()
              + ", but "
              + dataset.name()
              + " has "
              + dataset.shape()
              + ". Build the networks for that shape, or resize the data.");
    }
    Batches.requireWholeLength(dataset);
    dataset
        .field(Field.TARGET)
        .filter(target -> !target.shape().equals(model.shape()))
        .ifPresent(
            target -> {
              throw new IllegalArgumentException(
                  "The target of "
                      + dataset.name()
                      + " has shape "
                      + target.shape()
                      + ", but the model reconstructs data of shape "
                      + model.shape());
            });
    dataset.field(Field.MASK).ifPresent(this::requireMaskFits);
    if (model.settings().classes() > 0 && dataset.classes() != model.settings().classes()) {
      throw new IllegalArgumentException(
          "The model is conditioned on "
              + model.settings().classes()
              + " classes, but "
              + dataset.name()
              + " has "
              + dataset.classes());
    }
  }

  private void requireMaskFits(Field mask) {
    List<Integer> data = model.shape().dimensions();
    List<Integer> wanted = mask.shape().dimensions();
    int skipped = data.size() - wanted.size();
    if (skipped < 0 || !data.subList(skipped, data.size()).equals(wanted)) {
      throw new IllegalArgumentException(
          "A mask must have the shape of the last axes of the data, "
              + model.shape()
              + ", but this one has "
              + mask.shape());
    }
  }

  /** Checks the number of latent samples. */
  public static void requireSamples(int samples) {
    if (samples < 1) {
      throw new IllegalArgumentException(
          "The number of latent samples must be 1 or more, got " + samples);
    }
  }

  /** Checks that bits per dimension are defined. */
  public void requireLevels() {
    if (!model.settings().likelihood().isDiscrete()) {
      throw new IllegalStateException(
          "Bits per dimension are only defined for distributions over levels, but "
              + model.settings().likelihood().describe()
              + " is a density. Use a discretized or categorical likelihood.");
    }
  }
}

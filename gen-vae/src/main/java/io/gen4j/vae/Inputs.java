package io.gen4j.vae;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a model is asked for, checked before work begins.
 *
 * @param assembly the model
 */
record Inputs(Assembly assembly) {

  /** Data whose density is asked for. */
  Examples usable(INDArray examples, int[] labels) {
    Examples usable = examples(examples, labels);
    usable.requireUsable(assembly.options(), "the array");
    return usable;
  }

  /** Data that the encoder sees: corrupted ones need not be in the likelihood's support. */
  Examples encodable(INDArray examples, int[] labels) {
    if (assembly.options().corruption().isNone()) {
      return usable(examples, labels);
    }
    Examples encodable = examples(examples, labels);
    encodable.requireFinite("the array");
    return encodable;
  }

  /** Data whose density is asked for, with labels if the model is on classes. */
  Examples labelled(INDArray examples, int[] labels) {
    requireLabels(labels, (int) examples.size(0));
    return usable(examples, labels);
  }

  Examples examples(INDArray examples, int[] labels) {
    requireBatchShape(examples);
    int size = (int) examples.size(0);
    if (assembly.takesLabels() || labels != null) {
      requireLabels(labels, size);
    }
    return new Examples(HeapCopy.floats(examples), labels, size);
  }

  /** Checks that an array is a batch of examples. */
  void requireBatchShape(INDArray examples) {
    if (!assembly.shape().matchesBatch(examples.shape())) {
      throw new IllegalArgumentException(
          "The model takes data "
              + Arrays.toString(assembly.shape().batch(-1)).replace("-1", "batch")
              + ", got "
              + Arrays.toString(examples.shape()));
    }
  }

  /** Returns latent vectors that fit the model. */
  double[][] latent(INDArray latent) {
    if (latent.rank() != 2 || latent.size(1) != assembly.latentSize()) {
      throw new IllegalArgumentException(
          "The model takes latent vectors [count, "
              + assembly.latentSize()
              + "], got "
              + Arrays.toString(latent.shape()));
    }
    return HeapCopy.rows(latent);
  }

  /** Checks that there are as many labels as the model needs, each of a class. */
  void requireLabels(int[] labels, int count) {
    int classes = assembly.options().classes();
    if (classes == 0 ? labels != null : labels == null || labels.length != count) {
      throw new IllegalArgumentException(
          classes == 0
              ? "The model is not conditioned on classes, but labels were given"
              : "The model is conditioned on "
                  + classes
                  + " classes: give "
                  + count
                  + " labels, one per example, got "
                  + (labels == null ? "none" : labels.length));
    }
    for (int i = 0; labels != null && i < count; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "The model knows the classes 0 to " + (classes - 1) + ", got label " + labels[i]);
      }
    }
  }

  /** Checks that a data set can be trained on. */
  void requireFits(Dataset dataset) {
    if (!dataset.shape().equals(assembly.shape())) {
      throw new IllegalArgumentException(
          "The networks take examples of shape "
              + assembly.shape()
              + " but "
              + dataset.name()
              + " has "
              + dataset.shape()
              + ". Build the networks for that shape, or resize the data.");
    }
    if (assembly.options().classes() > 0 && dataset.classes() != assembly.options().classes()) {
      throw new IllegalArgumentException(
          "The model is conditioned on "
              + assembly.options().classes()
              + " classes but "
              + dataset.name()
              + " has "
              + dataset.classes());
    }
  }

  /** Checks a number of latent samples. */
  static void requireSamples(int samples) {
    if (samples < 1) {
      throw new IllegalArgumentException(
          "Importance sampling takes K = 1 or more samples, got " + samples);
    }
  }

  /** Checks that bits per dimension mean something. */
  void requireLevels() {
    if (!assembly.options().likelihood().isDiscrete()) {
      throw new IllegalStateException(
          "Bits per dimension are of distributions over levels; "
              + assembly.options().likelihood().describe()
              + " is none. Use a discretised or categorical likelihood.");
    }
  }
}

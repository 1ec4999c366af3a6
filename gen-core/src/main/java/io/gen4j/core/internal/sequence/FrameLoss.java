package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Bernoulli likelihood of sequences of binary frames: frame {@code t} is predicted from the
 * output of step {@code t}, whose input is the frame before. Before the first frame is silence.
 */
public final class FrameLoss {

  private final float[] frames;
  private final float[] mask;
  private final int size;
  private final int keys;
  private final int time;
  private final int first;
  private final int counted;

  /**
   * Creates the loss of a batch.
   *
   * @param frames values 0 and 1, {@code [size * keys * time]}
   * @param mask 1 for frames and 0 for padding, {@code [size * time]}, or null
   * @param first first frame that counts
   */
  public FrameLoss(float[] frames, float[] mask, int size, int keys, int first) {
    this.frames = frames;
    this.mask = mask;
    this.size = size;
    this.keys = keys;
    this.time = frames.length / size / keys;
    this.first = first;
    int count = 0;
    for (int i = 0; i < size; i++) {
      for (int t = 0; t < time; t++) {
        count += counts(i, t) ? 1 : 0;
      }
    }
    this.counted = count;
  }

  private boolean counts(int example, int frame) {
    return frame >= first && (mask == null || mask[example * time + frame] != 0);
  }

  /** Returns the number of frames that count. */
  public int counted() {
    return counted;
  }

  /** Returns the input of the network {@code [size, keys, time]} in the open step memory. */
  public INDArray inputs() {
    float[] before = new float[frames.length];
    for (int row = 0; row < size * keys; row++) {
      System.arraycopy(frames, row * time, before, row * time + 1, time - 1);
    }
    return HeapCopy.array(before, size, keys, time);
  }

  /**
   * Returns the negative log-likelihood of all frames that count, in nats.
   *
   * @param logits {@code [size, keys, time]}
   */
  public double of(INDArray logits) {
    float[] values = HeapCopy.floats(logits);
    double total = 0;
    for (int i = 0; i < size; i++) {
      for (int key = 0; key < keys; key++) {
        int row = (i * keys + key) * time;
        for (int t = first; t < time; t++) {
          if (counts(i, t)) {
            double logit = values[row + t];
            double softplus = Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
            total += softplus - frames[row + t] * logit;
          }
        }
      }
    }
    return total;
  }

  /** Returns the gradient of the mean over the frames that count, {@code [size, keys, time]}. */
  public INDArray gradient(INDArray logits) {
    float[] values = HeapCopy.floats(logits);
    double scale = 1.0 / Math.max(1, counted);
    for (int i = 0; i < size; i++) {
      for (int key = 0; key < keys; key++) {
        int row = (i * keys + key) * time;
        for (int t = 0; t < time; t++) {
          double probability = 1 / (1 + Math.exp(-values[row + t]));
          values[row + t] = counts(i, t) ? (float) (scale * (probability - frames[row + t])) : 0f;
        }
      }
    }
    return HeapCopy.array(values, size, keys, time);
  }
}

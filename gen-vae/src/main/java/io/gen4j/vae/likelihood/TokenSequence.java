package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.json.PlainData;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tokens {@code [time]} from logits {@code [tokens, time - 1]}. The first token is given.
 *
 * @param tokens size of the vocabulary
 * @param time tokens of a sequence, with the first one and padding
 * @param start first token of every sequence
 * @param end token that ends a sequence, or -1
 * @param hidden token in place of words that are dropped, or -1
 * @param wordDropout share of the earlier tokens that the decoder does not see in training
 */
record TokenSequence(int tokens, int time, int start, int end, int hidden, double wordDropout)
    implements Autoregressive {

  static final String NAME = "tokens";

  TokenSequence {
    if (tokens < 2 || time < 2) {
      throw new IllegalArgumentException(
          "Sequences need at least 2 different tokens and 2 steps, got " + tokens + " and " + time);
    }
    if (start < 0 || start >= tokens || end < -1 || end >= tokens || hidden >= tokens) {
      throw new IllegalArgumentException(
          "Special tokens must be in the vocabulary of "
              + tokens
              + " tokens, got start "
              + start
              + ", end "
              + end
              + " and hidden "
              + hidden);
    }
    if (!(wordDropout >= 0 && wordDropout <= 1) || wordDropout > 0 && hidden < 0) {
      throw new IllegalArgumentException(
          "Word dropout is a share from 0 to 1 and needs a token for hidden words, got "
              + wordDropout
              + " and token "
              + hidden);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("tokens", tokens);
    plain.put("time", time);
    plain.put("start", start);
    plain.put("end", end);
    plain.put("hidden", hidden);
    plain.put("word_dropout", wordDropout);
    return plain;
  }

  static TokenSequence described(Map<String, ?> plain) {
    return new TokenSequence(
        PlainData.integer(plain, "tokens"),
        PlainData.integer(plain, "time"),
        PlainData.integer(plain, "start"),
        PlainData.integer(plain, "end"),
        PlainData.integer(plain, "hidden"),
        PlainData.number(plain, "word_dropout"));
  }

  @Override
  public ValueRange range() {
    return new ValueRange(0, tokens - 1);
  }

  @Override
  public int parametersPerValue() {
    return tokens;
  }

  @Override
  public boolean isDiscrete() {
    return true;
  }

  @Override
  public Support support() {
    return new TokenSupport(tokens);
  }

  /** Whole numbers below the size of the vocabulary. */
  private record TokenSupport(int tokens) implements Support {

    @Override
    public boolean contains(float value) {
      return value >= 0 && value < tokens && value == Math.rint(value);
    }

    @Override
    public String describe() {
      return "tokens from 0 to " + (tokens - 1);
    }
  }

  @Override
  public ExampleShape shape() {
    return ExampleShape.vector(time);
  }

  @Override
  public int predicted() {
    return time - 1;
  }

  @Override
  public INDArray previous(INDArray x, RandomGenerator random) {
    float[] all = HeapCopy.floats(x);
    int batch = all.length / time;
    double[] before = new double[batch * (time - 1)];
    for (int i = 0; i < before.length; i++) {
      int step = i % (time - 1);
      boolean drop = random != null && wordDropout > 0 && random.nextDouble() < wordDropout;
      // The first token is no word.
      before[i] = drop && step > 0 ? hidden : all[i / (time - 1) * time + step];
    }
    return HeapCopy.array(before, x.dataType(), batch, time - 1);
  }

  @Override
  public Density evaluate(INDArray x, INDArray parameters, INDArray mask) {
    return new TokenDensity(parameters, targets(x, parameters, mask));
  }

  @Override
  public double[] logDensities(INDArray x, INDArray parameters, INDArray mask) {
    return TokenDensity.values(parameters, targets(x, parameters, mask));
  }

  /** Returns the token of each step of each row, or -1. */
  private int[] targets(INDArray x, INDArray parameters, INDArray mask) {
    int rows = Math.toIntExact(parameters.size(0));
    float[] data = HeapCopy.floats(x);
    float[] kept = mask == null ? null : HeapCopy.floats(mask);
    int samples = rows / (data.length / time);
    int[] targets = new int[rows * (time - 1)];
    for (int i = 0; i < targets.length; i++) {
      int at = i / (time - 1) / samples * time + i % (time - 1) + 1;
      targets[i] = kept == null || kept[at] != 0 ? (int) data[at] : -1;
    }
    return targets;
  }

  /** Returns the most probable token of each step, given the true tokens before it. */
  @Override
  public INDArray mean(INDArray parameters) {
    return choose(parameters, null);
  }

  /** Draws each step, given the true tokens before it. */
  @Override
  public INDArray sample(INDArray parameters, RandomGenerator random) {
    return choose(parameters, random);
  }

  private INDArray choose(INDArray parameters, RandomGenerator random) {
    double[] logits = TokenDensity.rows(parameters);
    int rows = Math.toIntExact(parameters.size(0));
    float[] chosen = new float[rows * time];
    for (int r = 0; r < rows; r++) {
      chosen[r * time] = start;
      for (int t = 1; t < time; t++) {
        chosen[r * time + t] = token(logits, (r * (time - 1) + t - 1) * tokens, random);
      }
    }
    return array(chosen, parameters.dataType());
  }

  @Override
  public INDArray generate(int rows, StepOutput decoder, RandomGenerator random) {
    float[] made = new float[rows * time];
    // After its end, a sequence is padded with the end token.
    Arrays.fill(made, end < 0 ? 0 : end);
    boolean[] ended = new boolean[rows];
    int left = rows;
    for (int r = 0; r < rows; r++) {
      made[r * time] = start;
    }
    for (int t = 1; t < time && left > 0; t++) {
      double[] logits = decoder.at(t - 1, previous(array(made, DataType.FLOAT), null));
      for (int r = 0; r < rows; r++) {
        if (!ended[r]) {
          int token = token(logits, r * tokens, random);
          made[r * time + t] = token;
          ended[r] = token == end;
          left -= ended[r] ? 1 : 0;
        }
      }
    }
    return array(made, DataType.FLOAT);
  }

  private INDArray array(float[] values, DataType type) {
    return HeapCopy.array(values, values.length / time, time).castTo(type);
  }

  private int token(double[] logits, int at, RandomGenerator random) {
    int best = 0;
    for (int k = 1; k < tokens; k++) {
      best = logits[at + k] > logits[at + best] ? k : best;
    }
    if (random == null) {
      return best;
    }
    double sum = 0;
    for (int k = 0; k < tokens; k++) {
      sum += Math.exp(logits[at + k] - logits[at + best]);
    }
    double left = random.nextDouble() * sum;
    for (int k = 0; k < tokens; k++) {
      left -= Math.exp(logits[at + k] - logits[at + best]);
      if (left < 0) {
        return k;
      }
    }
    return best;
  }
}

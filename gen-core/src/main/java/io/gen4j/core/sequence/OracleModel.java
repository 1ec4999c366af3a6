package io.gen4j.core.sequence;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.text.SequenceDensity;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.sequence.TokenSampler;
import io.gen4j.core.random.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A random LSTM that makes synthetic sequences, and judges those of trained models by their exact
 * likelihood (Yu et al. 2017, arXiv:1609.05473). All its weights are drawn from N(0, 1). Sequences
 * have a fixed length, follow token 0, and may contain every token.
 *
 * <p>Likelihoods depend on the weights, so models are compared under the same seed. A model that
 * repeats one probable sequence scores well; report a measure of diversity too.
 */
public final class OracleModel implements SequenceDensity, AutoCloseable {

  private static final long WEIGHTS = 0x4F57L;
  private static final long DRAWS = 0x4F44L;
  private static final int START = 0;
  private static final int BATCH = 512;

  private final LanguageModel model;
  private final int length;

  private OracleModel(LanguageModel model, int length) {
    this.model = model;
    this.length = length;
  }

  /** Returns the oracle of the paper: 5,000 tokens, embedding and LSTM of 32, length 20. */
  public static OracleModel standard(long seed) {
    return lstm(5000, 32, 20, seed);
  }

  /**
   * Returns an oracle with one LSTM layer.
   *
   * @param vocabulary number of tokens, 2 or more
   * @param width size of the embedding and of the LSTM, 1 or more
   * @param length tokens per sequence, 1 or more
   * @param seed seed of the weights
   * @throws IllegalArgumentException if a number is too small
   */
  public static OracleModel lstm(int vocabulary, int width, int length, long seed) {
    Gen4j.initialize();
    if (vocabulary < 2) {
      throw new IllegalArgumentException("An oracle needs 2 or more tokens, got " + vocabulary);
    }
    LanguageModel model =
        LanguageModel.create(
            IntStream.range(0, vocabulary).mapToObj(String::valueOf).toList(),
            length,
            SequenceModelOptions.of(SequenceShape.lstm(1, width)).withStart(START));
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, WEIGHTS));
    float[] weights = new float[Math.toIntExact(model.network().parameterCount())];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    HeapCopy.write(weights, model.network().parameters());
    return new OracleModel(model, length);
  }

  /** Returns the number of tokens of a sequence. */
  public int length() {
    return length;
  }

  /** Returns the tokens in the order of their numbers. */
  public List<String> vocabulary() {
    return model.vocabulary();
  }

  /**
   * Draws sequences.
   *
   * @param count number of sequences, 1 or more
   * @throws IllegalArgumentException if the count is below 1
   */
  public List<int[]> sample(int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("The count must be 1 or more, got " + count);
    }
    int rows = Math.min(BATCH, count);
    return model.core.read(
        "sample",
        network -> {
          List<int[]> all = new ArrayList<>();
          try (TokenSampler sampler =
              new TokenSampler(network.graph(), rows, length, START, TokenSampler.NO_STOP)) {
            for (int batch = 0; all.size() < count; batch++) {
              int[] tokens = sampler.draw(Seeds.derive(seed, DRAWS, batch));
              for (int i = 0; i < rows && all.size() < count; i++) {
                all.add(Arrays.copyOfRange(tokens, i * length, (i + 1) * length));
              }
            }
          }
          return all;
        });
  }

  /**
   * Returns sequences as a data set of tokens {@code [length + 1]} that begin with token 0, which a
   * {@link LanguageModel} can learn.
   */
  public Dataset dataset(int count, long seed) {
    return new Sequences(vocabulary(), length, sample(count, seed), seed);
  }

  @Override
  public double logProbability(int... sequence) {
    return model.density().logProbability(sequence);
  }

  @Override
  public double[] logProbabilities(List<int[]> sequences) {
    return model.density().logProbabilities(sequences);
  }

  @Override
  public void close() {
    model.close();
  }

  private record Sequences(List<String> tokens, int length, List<int[]> all, long seed)
      implements Dataset {

    @Override
    public String name() {
      return "oracle";
    }

    @Override
    public int size() {
      return all.size();
    }

    @Override
    public ExampleShape shape() {
      return ExampleShape.vector(length + 1);
    }

    @Override
    public ValueRange range() {
      return fields().get(0).range();
    }

    @Override
    public int classes() {
      return 0;
    }

    @Override
    public List<Field> fields() {
      return List.of(new Field(Field.DATA, shape(), new FieldKind.Tokens(tokens)));
    }

    @Override
    public void read(int index, float[] target, int offset) {
      target[offset] = START;
      int[] sequence = all.get(index);
      for (int t = 0; t < length; t++) {
        target[offset + 1 + t] = sequence[t];
      }
    }

    @Override
    public String digest() {
      int hash = 1;
      for (int[] sequence : all) {
        hash = 31 * hash + Arrays.hashCode(sequence);
      }
      return "oracle " + all.size() + " " + seed + " " + Integer.toHexString(hash);
    }
  }
}

package io.gen4j.gan.sequence;

import io.gen4j.core.Gen4j;
import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.sequence.layer.CausalConvolution;
import io.gen4j.core.sequence.layer.LstmLayer;
import io.gen4j.core.sequence.layer.TokenEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * A discriminator of sequences of tokens. It reads token numbers {@code [batch, time]}, or the
 * share of each token {@code [batch, tokens, time]}, and gives one logit for each representation,
 * {@code [batch, representations]}. Immutable. Start from {@link #cnn}, {@link #lstm} or {@link
 * #mlp} and change values with the {@code with} methods.
 *
 * @param kind kind of the layers
 * @param embedding size of the vector of a token in one representation
 * @param units filters of each width of a CNN, or units of the hidden layer
 * @param widths steps that the filters of a CNN see; empty for other kinds
 * @param representations number of embeddings, each with layers of its own (RelGAN, Nie et al.
 *     2019)
 * @param dropout probability of zeroing an embedding's value in training, from 0 to below 1
 */
public record SequenceDiscriminator(
    Kind kind,
    int embedding,
    int units,
    List<Integer> widths,
    int representations,
    double dropout) {

  private static final String TOKENS = "tokens";

  /** Kind of the layers. */
  public enum Kind {
    /** Filters of several widths, each with its maximum over time (Kim 2014). */
    CNN,
    /** The last step of an LSTM. */
    LSTM,
    /** A hidden layer on the vectors of all tokens; sequences must have equal lengths. */
    MLP
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public SequenceDiscriminator {
    Objects.requireNonNull(kind, "kind");
    widths = List.copyOf(widths);
    Sizes.requirePositive("size of the embedding", embedding);
    Sizes.requirePositive("number of units", units);
    Sizes.requirePositive("number of representations", representations);
    if ((kind == Kind.CNN) == widths.isEmpty()) {
      throw new IllegalArgumentException(
          kind == Kind.CNN
              ? "A CNN needs the width of at least one filter, got none"
              : "Only a CNN has filters, got the widths " + widths);
    }
    widths.forEach(width -> Sizes.requirePositive("width of a filter", width));
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "The probability of dropout must be from 0 (off) to below 1, got " + dropout);
    }
  }

  /** Returns a CNN with embeddings of 64, and 64 filters of each of the widths 2, 3, 4 and 5. */
  public static SequenceDiscriminator cnn() {
    return new SequenceDiscriminator(Kind.CNN, 64, 64, List.of(2, 3, 4, 5), 1, 0);
  }

  /** Returns an LSTM of 64 units with embeddings of 64. */
  public static SequenceDiscriminator lstm() {
    return new SequenceDiscriminator(Kind.LSTM, 64, 64, List.of(), 1, 0);
  }

  /** Returns a hidden layer of 128 units on embeddings of 64. */
  public static SequenceDiscriminator mlp() {
    return new SequenceDiscriminator(Kind.MLP, 64, 128, List.of(), 1, 0);
  }

  /** Returns a copy with another size of the embedding. */
  public SequenceDiscriminator withEmbedding(int size) {
    return new SequenceDiscriminator(kind, size, units, widths, representations, dropout);
  }

  /** Returns a copy with another number of filters or hidden units. */
  public SequenceDiscriminator withUnits(int number) {
    return new SequenceDiscriminator(kind, embedding, number, widths, representations, dropout);
  }

  /** Returns a copy with filters of these widths. */
  public SequenceDiscriminator withWidths(Integer... steps) {
    return new SequenceDiscriminator(
        kind, embedding, units, List.of(steps), representations, dropout);
  }

  /** Returns a copy with several representations. */
  public SequenceDiscriminator withRepresentations(int number) {
    return new SequenceDiscriminator(kind, embedding, units, widths, number, dropout);
  }

  /** Returns a copy with dropout of the embeddings. */
  public SequenceDiscriminator withDropout(double probability) {
    return new SequenceDiscriminator(kind, embedding, units, widths, representations, probability);
  }

  /**
   * Returns the network.
   *
   * @param tokens size of the vocabulary
   * @param time tokens of a sequence
   * @param seed seed of the initial weights
   */
  public NetworkSource network(int tokens, int time, long seed) {
    Gen4j.initialize();
    int all = Math.multiplyExact(embedding, representations);
    GraphBuilder graph =
        SeededBuilder.of(seed)
            .weightInit(WeightInit.XAVIER)
            .graphBuilder()
            .addInputs(TOKENS)
            .addLayer(
                "embedding",
                new TokenEmbedding(tokens, 0, all, 1 / Math.sqrt(embedding), dropout),
                TOKENS);
    List<String> logits = new ArrayList<>();
    for (int i = 0; i < representations; i++) {
      String vectors = "embedding";
      if (representations > 1) {
        vectors = "representation" + i;
        graph.addVertex(
            vectors, new SubsetVertex(i * embedding, (i + 1) * embedding - 1), "embedding");
      }
      String hidden = hidden(graph, vectors, time, i);
      int size = kind == Kind.CNN ? units * widths.size() : units;
      graph.addLayer("logit" + i, dense(size, 1, Activation.IDENTITY), hidden);
      logits.add("logit" + i);
    }
    String output = logits.get(0);
    if (representations > 1) {
      output = "logits";
      graph.addVertex(output, new MergeVertex(), logits.toArray(new String[0]));
    }
    return NetworkSource.of(graph.setOutputs(output).build());
  }

  /** Adds the hidden layers of a representation and returns the name of the last. */
  private String hidden(GraphBuilder graph, String vectors, int time, int i) {
    String hidden = "hidden" + i;
    switch (kind) {
      case LSTM ->
          graph.addLayer(hidden, new LastTimeStep(new LstmLayer(embedding, units, 0)), vectors);
      case MLP -> {
        graph.addVertex(
            "flat" + i, new ReshapeVertex('c', new int[] {-1, embedding * time}, null), vectors);
        graph.addLayer(hidden, dense(embedding * time, units, Activation.RELU), "flat" + i);
      }
      default -> {
        List<String> pooled = new ArrayList<>();
        for (int width : widths) {
          String name = "filters" + i + "of" + width;
          graph.addLayer(name, new CausalConvolution(embedding, units, width, 0), vectors);
          graph.addLayer(name + "max", new GlobalPoolingLayer(PoolingType.MAX), name);
          pooled.add(name + "max");
        }
        if (pooled.size() == 1) {
          return pooled.get(0);
        }
        graph.addVertex(hidden, new MergeVertex(), pooled.toArray(new String[0]));
      }
    }
    return hidden;
  }

  private static DenseLayer dense(int inputs, int outputs, Activation activation) {
    return new DenseLayer.Builder().nIn(inputs).nOut(outputs).activation(activation).build();
  }
}

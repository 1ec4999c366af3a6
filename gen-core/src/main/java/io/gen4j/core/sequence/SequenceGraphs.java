package io.gen4j.core.sequence;

import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.sequence.layer.CausalAttention;
import io.gen4j.core.sequence.layer.FeedForward;
import io.gen4j.core.sequence.layer.GruLayer;
import io.gen4j.core.sequence.layer.LstmLayer;
import io.gen4j.core.sequence.layer.SequenceLayer;
import io.gen4j.core.sequence.layer.StepNormalization;
import io.gen4j.core.sequence.layer.TokenEmbedding;
import io.gen4j.core.sequence.layer.TokenOutput;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.nd4j.linalg.learning.config.IUpdater;

/** Builds the networks of sequence models as chains of layers. */
final class SequenceGraphs {

  private static final long WEIGHTS = 0x5345L;

  /** The standard deviation of GPT-2's initial weights. */
  private static final double DEVIATION = 0.02;

  private static final String EMBEDDING = "embedding";

  private final SequenceModelOptions options;
  private final GraphBuilder graph;
  private final IUpdater updater;
  private String last = "steps";
  private int inputs;

  private SequenceGraphs(SequenceModelOptions options, IUpdater updater) {
    this.options = options;
    this.updater = updater;
    this.inputs = options.shape().width();
    this.graph =
        SeededBuilder.of(Seeds.derive(options.seed(), WEIGHTS))
            .updater(updater)
            .graphBuilder()
            .addInputs(last);
  }

  /**
   * Returns a network from token numbers {@code [batch, time]} to logits {@code [batch, tokens,
   * time]}.
   *
   * @param context largest number of steps
   */
  static ComputationGraphConfiguration ofTokens(
      int tokens, int context, SequenceModelOptions options, IUpdater updater) {
    SequenceGraphs builder = new SequenceGraphs(options, updater);
    SequenceShape shape = options.shape();
    boolean attends = shape.kind() == SequenceShape.Kind.GPT;
    builder.add(
        EMBEDDING,
        new TokenEmbedding(
            tokens,
            attends ? context : 0,
            shape.width(),
            attends ? DEVIATION : 1 / Math.sqrt(shape.width()),
            options.dropout()));
    builder.layers();
    builder.add(
        "logits",
        shape.tied()
            ? TokenOutput.tied(shape.width(), tokens, EMBEDDING)
            : TokenOutput.of(shape.width(), tokens, 0));
    return builder.graph.setOutputs("logits").build();
  }

  /**
   * Returns a network from frames {@code [batch, keys, time]} to logits of the same shape.
   *
   * @param options options with recurrent layers
   */
  static ComputationGraphConfiguration ofFrames(
      int keys, SequenceModelOptions options, IUpdater updater) {
    SequenceGraphs builder = new SequenceGraphs(options, updater);
    builder.inputs = keys;
    builder.layers();
    builder.add("logits", TokenOutput.of(options.shape().width(), keys, 0));
    return builder.graph.setOutputs("logits").build();
  }

  private void layers() {
    SequenceShape shape = options.shape();
    switch (shape.kind()) {
      case GPT -> blocks(shape);
      case LSTM -> recurrent(shape, LstmLayer::new);
      case GRU -> recurrent(shape, GruLayer::new);
      default -> throw new AssertionError(shape);
    }
  }

  private interface Recurrent {
    SequenceLayer of(int inputs, int units, double dropout);
  }

  private void recurrent(SequenceShape shape, Recurrent layer) {
    for (int i = 0; i < shape.layers(); i++) {
      add(
          "recurrent" + i,
          layer.of(i == 0 ? inputs : shape.width(), shape.width(), options.dropout()));
    }
  }

  private void blocks(SequenceShape shape) {
    int width = shape.width();
    double out = DEVIATION / Math.sqrt(2.0 * shape.layers());
    for (int i = 0; i < shape.layers(); i++) {
      add(
          "attention" + i,
          new CausalAttention(width, shape.heads(), DEVIATION, out, options.dropout()));
      add("feedforward" + i, new FeedForward(width, 4 * width, DEVIATION, out, options.dropout()));
    }
    add("normalization", new StepNormalization(width));
  }

  private void add(String name, SequenceLayer layer) {
    layer.setWeightDecay(options.weightDecay());
    layer.setIUpdater(updater);
    graph.addLayer(name, layer, last);
    last = name;
  }
}

package io.gen4j.vae.architecture;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.sequence.layer.LstmLayer;
import io.gen4j.core.sequence.layer.TokenEmbedding;
import io.gen4j.core.sequence.layer.TokenOutput;
import io.gen4j.vae.VaeNetworks;
import io.gen4j.vae.VaeOptions;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * An encoder and a decoder of sentences with one LSTM each (Bowman et al. 2016, "Generating
 * Sentences from a Continuous Space"). The encoder's last state gives the posterior. The decoder
 * sees the latent vector and the token before at every step. Use it with {@link
 * io.gen4j.vae.likelihood.Likelihoods#tokens}.
 *
 * @param tokens size of the vocabulary
 * @param time tokens of a sequence, with the first one and padding
 * @param embedding size of the vector of a token
 * @param hidden units of each LSTM
 * @param dropout probability of zeroing values of the embeddings and of the decoder's LSTM in
 *     training, from 0 to below 1
 */
public record SentenceVae(int tokens, int time, int embedding, int hidden, double dropout)
    implements VaeNetworks {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one is too small
   */
  public SentenceVae {
    Gen4j.initialize();
    Sizes.requirePositive("size of the embedding", embedding);
    Sizes.requirePositive("number of hidden units", hidden);
    if (tokens < 2 || time < 2) {
      throw new IllegalArgumentException(
          "Sentences need at least 2 different tokens and 2 steps, got " + tokens + " and " + time);
    }
  }

  /**
   * Returns the networks for a data set of tokens {@code [time]}, with embeddings of 128 and LSTMs
   * of 256 units.
   *
   * @throws IllegalArgumentException if the data are not sequences of tokens
   */
  public static SentenceVae of(Dataset data) {
    Field field = data.field(Field.DATA).orElseThrow();
    if (!(field.kind() instanceof FieldKind.Tokens kind)
        || field.shape().dimensions().size() != 1) {
      throw new IllegalArgumentException(
          "SentenceVae needs data of the kind tokens and the shape [time], but "
              + data.name()
              + " has "
              + field);
    }
    return new SentenceVae(kind.vocabulary().size(), field.shape().length(), 128, 256, 0);
  }

  /** Returns a copy with another size of the embedding. */
  public SentenceVae withEmbedding(int size) {
    return new SentenceVae(tokens, time, size, hidden, dropout);
  }

  /** Returns a copy with another number of units of each LSTM. */
  public SentenceVae withHidden(int units) {
    return new SentenceVae(tokens, time, embedding, units, dropout);
  }

  /** Returns a copy with dropout of embeddings and of the decoder's LSTM. */
  public SentenceVae withDropout(double probability) {
    return new SentenceVae(tokens, time, embedding, hidden, probability);
  }

  @Override
  public NetworkSource encoder(VaeOptions options) {
    GraphBuilder graph =
        builder(options.seed())
            .addInputs("tokens")
            .addLayer("embedding", table(), "tokens")
            .addLayer("last", new LastTimeStep(new LstmLayer(embedding, hidden, 0)), "embedding")
            .addLayer(
                "posterior",
                new DenseLayer.Builder()
                    .nIn(hidden)
                    .nOut(options.posterior().parameterSize())
                    .activation(Activation.IDENTITY)
                    .build(),
                "last");
    return NetworkSource.of(graph.setOutputs("posterior").build());
  }

  @Override
  public NetworkSource decoder(VaeOptions options) {
    int latent = options.posterior().codeSize();
    GraphBuilder graph =
        builder(options.seed() + 1)
            .addInputs("latent", "previous")
            .addLayer("embedding", table(), "previous")
            .addLayer("everywhere", new RepeatVector.Builder<>(time - 1).build(), "latent")
            .addVertex("both", new MergeVertex(), "embedding", "everywhere")
            .addLayer("hidden", new LstmLayer(embedding + latent, hidden, dropout), "both")
            .addLayer("logits", TokenOutput.of(hidden, tokens, 0), "hidden");
    return NetworkSource.of(graph.setOutputs("logits").build());
  }

  private static GraphBuilder builder(long seed) {
    return SeededBuilder.of(seed).weightInit(WeightInit.XAVIER).graphBuilder();
  }

  private TokenEmbedding table() {
    return new TokenEmbedding(tokens, 0, embedding, 1 / Math.sqrt(embedding), dropout);
  }
}

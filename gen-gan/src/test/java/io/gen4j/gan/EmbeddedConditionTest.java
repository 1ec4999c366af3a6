package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.FitOptions;
import io.gen4j.extending.FieldsDataset;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.term.PathLength;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Conditions that are the index of a class, which both networks embed. */
class EmbeddedConditionTest {

  private static final int CLASSES = 4;
  private static final ExampleShape INDEX = ExampleShape.vector(1);

  /** A perceptron of its first input and an embedding of its second one. */
  private static NetworkSource embedding(int in, int out, Activation activation) {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(4)
            .graphBuilder()
            .addInputs("x", "class")
            .addLayer(
                "embedded", new EmbeddingLayer.Builder().nIn(CLASSES).nOut(3).build(), "class")
            .addVertex("both", new MergeVertex(), "x", "embedded")
            .addLayer("h", TestGans.dense(in + 3, 8, Activation.TANH).build(), "both")
            .addLayer("y", TestGans.dense(8, out, activation).build(), "h")
            .setOutputs("y")
            .build();
    return NetworkSource.of(configuration);
  }

  @Test
  void bothNetworksLearnTheirEmbeddings() {
    Dataset data = new FieldsDataset(ExampleShape.vector(2), 24, 1).withIndices(CLASSES);
    assertThat(data.field(Field.CONDITION).orElseThrow().shape()).isEqualTo(INDEX);
    Gan gan =
        Gan.create(
            GanNetworks.of(
                    embedding(3, 2, Activation.TANH),
                    embedding(2, 1, Activation.IDENTITY),
                    Latent.normal(3))
                .withCondition(INDEX)
                .withConditioning(ConditioningKind.SECOND_INPUT),
            GanOptions.defaults()
                .withPenalties(GradientPenalty.r1(1).withEvery(1))
                .withTerm(PathLength.of(1).withEvery(1)));
    INDArray made = gan.generator().network().graph().getParam("embedded_W").dup();
    INDArray judging = gan.discriminator().network().graph().getParam("embedded_W").dup();

    gan.fit(data, FitOptions.steps(3).withBatchSize(24));

    assertThat(gan.generator().network().graph().getParam("embedded_W").neq(made).all()).isTrue();
    assertThat(gan.discriminator().network().graph().getParam("embedded_W").neq(judging).all())
        .isTrue();
    INDArray samples = gan.sample(Nd4j.createFromArray(new float[][] {{0}, {3}}), 1);
    assertThat(samples.getRow(0)).isNotEqualTo(samples.getRow(1));
  }
}

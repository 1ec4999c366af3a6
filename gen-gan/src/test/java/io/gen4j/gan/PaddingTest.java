package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.extending.FieldsDataset;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.option.Schedule;
import io.gen4j.gan.term.Consistency;
import io.gen4j.gan.term.FeatureMatching;
import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.term.PathLength;
import io.gen4j.gan.term.Reconstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;

/** Whatever lies in the padding of sequences, every metric and every parameter stays the same. */
class PaddingTest {

  private static final int STEPS = 4;
  private static final ExampleShape SEQUENCE = new ExampleShape(List.of(2, STEPS));
  private static final ExampleShape CONDITION = new ExampleShape(List.of(3, STEPS));

  /** Networks whose convolutions see one step past the end of a sequence. */
  enum Setting {
    LATENT {
      @Override
      GanNetworks networks() {
        GraphBuilder generator =
            builder()
                .addInputs("z")
                .setInputTypes(InputType.feedForward(3))
                .addLayer("repeat", new RepeatVector.Builder<>(STEPS).build(), "z");
        return GanNetworks.of(sequences(generator, "repeat"), discriminator(2), Latent.normal(3));
      }
    },
    CONCATENATED {
      @Override
      GanNetworks networks() {
        return GanNetworks.of(ofCondition(), discriminator(5), Latent.NONE)
            .withCondition(CONDITION);
      }
    },
    SECOND_INPUT {
      @Override
      GanNetworks networks() {
        NetworkSource discriminator =
            NetworkSource.of(
                logits(
                    builder()
                        .addInputs("x", "c")
                        .setInputTypes(InputType.recurrent(2, STEPS), InputType.recurrent(3, STEPS))
                        .addLayer("before", convolution(3), "c")
                        .addVertex("both", new MergeVertex(), "x", "before"),
                    "both"));
        return GanNetworks.of(ofCondition(), discriminator, Latent.NONE)
            .withCondition(CONDITION)
            .withConditioning(ConditioningKind.SECOND_INPUT);
      }
    };

    abstract GanNetworks networks();

    FieldsDataset data() {
      FieldsDataset data = new FieldsDataset(SEQUENCE, 12, 1);
      return (this == LATENT ? data : data.withCondition(CONDITION, 2)).withMask(STEPS);
    }

    List<GanTerm> terms() {
      Stream<GanTerm> penalties =
          Stream.of(GradientPenalty.Kind.values()).map(kind -> new GradientPenalty(kind, 2, 1));
      Stream<GanTerm> others =
          Stream.of(
              Consistency.balanced(1, 2),
              new PathLength(2, 1, 0.5, 1),
              new FeatureMatching("h", 2));
      Stream<GanTerm> pairs = this == LATENT ? Stream.of() : Stream.of(Reconstruction.l1(3));
      return Stream.of(penalties, others, pairs).flatMap(terms -> terms).toList();
    }

    private static NetworkSource ofCondition() {
      return sequences(builder().addInputs("c").setInputTypes(InputType.recurrent(3, STEPS)), "c");
    }

    private static NetworkSource sequences(GraphBuilder graph, String from) {
      return NetworkSource.of(
          graph
              .addLayer("g", convolution(4), from)
              .addLayer("x", new SimpleRnn.Builder().nIn(4).nOut(2).build(), "g")
              .setOutputs("x")
              .build());
    }

    private static NetworkSource discriminator(int features) {
      return NetworkSource.of(
          logits(
              builder().addInputs("x").setInputTypes(InputType.recurrent(features, STEPS)), "x"));
    }

    private static ComputationGraphConfiguration logits(GraphBuilder graph, String from) {
      return graph
          .addLayer("d", convolution(4), from)
          .addLayer("h", new LSTM.Builder().nIn(4).nOut(3).build(), "d")
          .addLayer(
              "y",
              new SimpleRnn.Builder().nIn(3).nOut(1).activation(Activation.IDENTITY).build(),
              "h")
          .setOutputs("y")
          .build();
    }

    private static GraphBuilder builder() {
      return new NeuralNetConfiguration.Builder().seed(5).graphBuilder();
    }

    private static Convolution1DLayer convolution(int out) {
      return new Convolution1DLayer.Builder(3)
          .convolutionMode(ConvolutionMode.Same)
          .nOut(out)
          .activation(Activation.TANH)
          .build();
    }
  }

  /** Everything that a training shows. */
  private record Outcome(List<Map<String, Double>> metrics, TestGans.State state) {}

  private static Outcome train(Setting setting, float padding) {
    GanOptions options =
        GanOptions.defaults()
            .withHealth(true)
            .withInstanceNoise(new Schedule(0.1, 0.1, 1))
            .withLearningRates(0.01, 0.01);
    for (GanTerm term : setting.terms()) {
      options = options.withTerm(term);
    }
    Gan gan = Gan.create(setting.networks(), options);
    List<Map<String, Double>> metrics = new ArrayList<>();
    Callback reading =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            metrics.add(progress.metrics());
          }
        };
    gan.fit(
        setting.data().withPadding(padding),
        FitOptions.steps(3).withBatchSize(6).withCallback(reading));
    return new Outcome(metrics, TestGans.State.of(gan));
  }

  @ParameterizedTest
  @EnumSource
  void whatLiesInThePaddingChangesNothing(Setting setting) {
    Outcome zero = train(setting, 0);
    assertThat(zero.metrics()).hasSize(3);
    assertThat(zero.metrics().get(0))
        .containsKeys("diversity", "path_length", "r1_penalty", "dragan_penalty", "consistency");
    assertThat(zero.metrics())
        .allSatisfy(step -> assertThat(step.values()).allMatch(Double::isFinite));
    assertThat(train(setting, 1)).isEqualTo(zero);
  }

  @Test
  void aMaskIsForSequences() {
    FieldsDataset vectors = new FieldsDataset(ExampleShape.vector(3), 12, 1).withMask(3);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                TestGans.mlpGan(GanOptions.defaults())
                    .fit(vectors, FitOptions.steps(1).withBatchSize(6)))
        .withMessageContaining("sequences [features, 3]");
  }
}

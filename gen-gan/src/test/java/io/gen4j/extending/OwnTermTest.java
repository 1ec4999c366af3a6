package io.gen4j.extending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.GanParts;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.term.FeatureMatching;
import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.term.GeneratorTerms;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A term of an application's own: feature matching on an inner layer, in thirty lines. */
class OwnTermTest {

  private static final Dataset POINTS = new FieldsDataset(ExampleShape.vector(3), 64, 5);
  private static final FitOptions FIT = FitOptions.steps(6).withBatchSize(16);

  @TempDir private Path folder;

  /** weight · ‖mean f(x) - mean f(G(z))‖². */
  private record Matching(String layer, double weight) implements GanTerm {

    @Override
    public String name() {
      return "matching";
    }

    @Override
    public Map<String, Object> settings() {
      return Map.of("layer", layer, "weight", weight);
    }

    @Override
    public List<String> layers() {
      return List.of(layer);
    }

    @Override
    public boolean generatorSeesReal() {
      return true;
    }

    @Override
    public OptionalDouble generator(GeneratorTerms terms) {
      INDArray fake = terms.fake().features(layer);
      INDArray away = fake.mean(0).sub(terms.real().features(layer).mean(0)).reshape(1, -1);
      INDArray slope = away.mul(2 * weight / fake.size(0));
      terms.fake().addToFeatures(layer, Nd4j.zerosLike(fake).addiRowVector(slope));
      return OptionalDouble.of(weight * away.mul(away).sumNumber().doubleValue());
    }
  }

  private static Gan gan(GanTerm term) {
    return Gan.create(
        MlpGan.of(POINTS).withLatentSize(4).withHidden(List.of(8, 12)),
        GanOptions.defaults().withLearningRates(1e-2, 1e-2).withSeed(7).withTerm(term));
  }

  @Test
  void trainsAsTheLibrarysOwn() {
    Gan own = gan(new Matching("hidden1", 3));
    Gan library = gan(new FeatureMatching("hidden1", 3));
    TrainingReport report = own.fit(POINTS, FIT);
    TrainingReport expected = library.fit(POINTS, FIT);

    double value = report.epochs().get(0).get("matching");
    assertThat(value).isGreaterThan(0.01);
    assertThat(value)
        .isCloseTo(expected.epochs().get(0).get("feature_matching_hidden1"), within(1e-5));
    float[] parameters = own.generator().network().parameters().dup().data().asFloat();
    float[] others = library.generator().network().parameters().dup().data().asFloat();
    assertThat(parameters).containsExactly(others, within(1e-3f));
  }

  @Test
  void isSavedByNameAndGivenWhenLoading() {
    Path file = folder.resolve("model.zip");
    Gan whole = gan(new Matching("hidden1", 3));
    whole.fit(POINTS, FIT);
    Gan half = gan(new Matching("hidden1", 3));
    half.fit(POINTS, FitOptions.steps(2).withBatchSize(16));
    half.save(file);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file))
        .withMessageContaining("matching=")
        .withMessageContaining("GanParts.NONE.withTerm(term)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file, GanParts.NONE.withTerm(new Matching("hidden1", 4))))
        .withMessageContaining("weight=3")
        .withMessageContaining("weight=4");
    Gan loaded = Gan.load(file, GanParts.NONE.withTerm(new Matching("hidden1", 3)));
    loaded.fit(POINTS, FIT);
    assertThat(loaded.generator().network().parameters())
        .isEqualTo(whole.generator().network().parameters());
  }

  @Test
  void namesALayerThatIsNotThere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan(new Matching("hidden9", 3)))
        .withMessageContaining("'matching'")
        .withMessageContaining("hidden9");
  }
}

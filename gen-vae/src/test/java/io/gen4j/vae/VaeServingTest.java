package io.gen4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.Progress;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Priors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Calls from other threads during training, and closing. */
class VaeServingTest {

  private static final int WIDTH = 6;
  private static final int STEPS = 20;
  private static final FitOptions FIT = FitOptions.steps(STEPS).withBatchSize(8);

  @TempDir private Path folder;

  /** Options, and a call that reads the model. */
  record Case(String name, VaeOptions options, BiFunction<Vae, Dataset, Object> call) {

    @Override
    public String toString() {
      return name;
    }

    String text(Vae vae) {
      Object result = call.apply(vae, data());
      if (result instanceof INDArray array) {
        String text = Arrays.toString(array.dup('c').data().asFloat());
        array.close();
        return text;
      }
      return result instanceof double[] numbers ? Arrays.toString(numbers) : result.toString();
    }
  }

  static Stream<Case> cases() {
    VaeOptions base = VaeOptions.defaults(2).withSeed(3);
    VaeOptions learned =
        base.withLatent(Posteriors.radialFlow(2, 2), Priors.gaussianMixture(2, 3))
            .withOptimization(Optimization.NONE.withAveraging(0.9));
    return Stream.of(
        new Case("sample", base, (vae, data) -> vae.sample(3, 7)),
        new Case("sample of a learned prior, averaged", learned, (vae, data) -> vae.draw(3, 7)),
        new Case(
            "sample of pseudo-inputs",
            base.withPrior(Priors.vamp(2, 3)),
            (vae, data) -> vae.sample(3, 7)),
        new Case("encode", base, (vae, data) -> vae.encodeMean(data, 7)),
        new Case("elbo, averaged", learned, (vae, data) -> vae.elbo(data, 7)),
        new Case("log-likelihood", base, (vae, data) -> vae.logLikelihoods(data, 2, 7)));
  }

  private static Dataset data() {
    Random random = new Random(3);
    float[][] rows = new float[40][WIDTH];
    for (float[] row : rows) {
      for (int i = 0; i < WIDTH; i++) {
        row[i] = random.nextFloat();
      }
    }
    return InMemoryDataset.of("rows", rows, ValueRange.UNIT);
  }

  private static Vae vae(VaeOptions options) {
    return Vae.create(MlpVae.of(ExampleShape.vector(WIDTH)).withHidden(List.of(8)), options);
  }

  /**
   * A callback calls after every step, and other threads make the same call all the time. Every
   * result of theirs must be one of the callback's, bit for bit, and they must not change what the
   * training makes.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void otherThreadsSeeTheModelAfterAWholeStep(Case each) throws Exception {
    Path served = folder.resolve("served.zip");
    Path alone = folder.resolve("alone.zip");
    Map<Long, String> perStep = new ConcurrentHashMap<>();
    ConcurrentLinkedQueue<String> read = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (Vae vae = vae(each.options());
        Vae twin = vae(each.options())) {
      perStep.put(0L, each.text(vae));
      Callback calls =
          new Callback() {
            @Override
            public void onStep(Progress progress) {
              perStep.put(progress.step(), each.text(vae));
            }
          };
      AtomicBoolean ended = new AtomicBoolean();
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(
            threads.submit(
                () -> {
                  while (!ended.get()) {
                    read.add(each.text(vae));
                    vae.summary();
                    Thread.sleep(1);
                  }
                  return null;
                }));
      }
      vae.fit(data(), FIT.withCallback(calls));
      ended.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
      twin.fit(data(), FIT);
      vae.save(served);
      twin.save(alone);
    } finally {
      threads.shutdownNow();
    }
    assertThat(served).hasSameBinaryContentAs(alone);
    assertThat(perStep.values()).doesNotHaveDuplicates().hasSize(STEPS + 1);
    assertThat(read).isNotEmpty();
    assertThat(read.stream().distinct()).isSubsetOf(perStep.values());
  }

  @Test
  void closingFreesTheMemoryAndNamesLaterCalls() {
    Vae vae = vae(VaeOptions.defaults(2).withOptimization(Optimization.NONE.withAveraging(0.9)));
    vae.fit(data(), FIT);
    vae.sample(300, 1).close();
    long arrays = 4 * 4 * (vae.encoder().parameterCount() + vae.decoder().parameterCount());
    long open = Nd4j.getEnvironment().getDeviceCouner(0);
    vae.close();
    vae.close();
    assertThat(open - Nd4j.getEnvironment().getDeviceCouner(0)).isGreaterThan(arrays);
    INDArray latent = Nd4j.zeros(1, 2);
    assertThatIllegalStateException()
        .isThrownBy(() -> vae.decode(latent))
        .withMessage("This VAE is closed, so decode cannot be called. Create or load another");
    assertThatIllegalStateException()
        .isThrownBy(() -> vae.elbo(data(), 1))
        .withMessageContaining("elbo");
    assertThatIllegalStateException().isThrownBy(() -> vae.fit(data(), FIT));
    assertThatIllegalStateException().isThrownBy(() -> vae.save(folder.resolve("x.zip")));
    assertThatIllegalStateException().isThrownBy(vae::summary);
    assertThat(vae.steps()).isEqualTo(STEPS);
  }

  @Test
  void samplesThatCannotFitAreRefusedBeforeAnythingIsAllocated() {
    try (Vae vae = vae(VaeOptions.defaults(2))) {
      long before = Nd4j.getEnvironment().getDeviceCouner(0);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> vae.sample(Integer.MAX_VALUE, 1))
          .withMessageContaining("2,147,483,647 samples")
          .withMessageContaining("sampleEach");
      assertThat(Nd4j.getEnvironment().getDeviceCouner(0)).isEqualTo(before);
    }
  }
}

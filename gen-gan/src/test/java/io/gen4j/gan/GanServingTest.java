package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.gan.option.SpectralNormalization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Calls from other threads during training, and closing. */
class GanServingTest {

  private static final int STEPS = 20;

  @TempDir private Path folder;

  /** A model, and a call that reads it. */
  record Case(
      String name, int steps, Gan gan, Gan twin, Dataset data, LongFunction<INDArray> call) {

    @Override
    public String toString() {
      return name;
    }

    float[] values(long seed) {
      try (INDArray drawn = call.apply(seed)) {
        return drawn.dup('c').data().asFloat();
      }
    }
  }

  static Stream<Case> cases() {
    GanOptions options = GanOptions.defaults().withSeed(4);
    GanOptions averaged = options.withAveraging(0.9);
    GanOptions bounded = averaged.withSpectralNormalization(SpectralNormalization.BOTH);
    Gan plain = TestGans.dcganGan(options);
    Gan average = TestGans.mlpGan(averaged);
    Gan spectral = TestGans.mlpGan(bounded);
    Gan style = Gan.create(styled(), options);
    StyleSampler sampler = StyleSampler.of(style);
    return Stream.of(
        new Case(
            "batch normalization",
            STEPS,
            plain,
            TestGans.dcganGan(options),
            TestGans.pictures(40),
            seed -> plain.sample(3, seed)),
        new Case(
            "moving average",
            STEPS,
            average,
            TestGans.mlpGan(averaged),
            TestGans.points(40),
            seed -> average.interpolate(seed, seed + 1, 3)),
        new Case(
            "spectral normalization",
            STEPS,
            spectral,
            TestGans.mlpGan(bounded),
            TestGans.points(40),
            seed -> spectral.sample(3, seed)),
        new Case(
            "truncated styles",
            3,
            style,
            Gan.create(styled(), options),
            TestGans.pictures(40),
            seed -> sampler.sample(3, seed, 0.5)));
  }

  private static GanNetworks styled() {
    return StyleGan.of(ExampleShape.image(1, 16, 16)).withLatentSize(4, 6).withWidth(4);
  }

  /**
   * A callback draws with one seed after every step, and other threads draw with the same seed all
   * the time. Every draw of theirs must be one of the callback's, bit for bit, and they must not
   * change what the training makes.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void otherThreadsSeeTheModelAfterAWholeStep(Case each) throws Exception {
    FitOptions fit = FitOptions.steps(each.steps()).withBatchSize(8);
    Map<Long, float[]> perStep = new ConcurrentHashMap<>();
    perStep.put(0L, each.values(9));
    Callback draws =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            perStep.put(progress.step(), each.values(9));
          }
        };
    ConcurrentLinkedQueue<float[]> drawn = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      AtomicBoolean ended = new AtomicBoolean();
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(
            threads.submit(
                () -> {
                  while (!ended.get()) {
                    drawn.add(each.values(9));
                    Thread.sleep(1);
                  }
                  return null;
                }));
      }
      each.gan().fit(each.data(), fit.withCallback(draws));
      ended.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
    } finally {
      threads.shutdownNow();
    }
    each.twin().fit(each.data(), fit);
    assertThat(TestGans.State.of(each.gan())).isEqualTo(TestGans.State.of(each.twin()));
    List<String> known = perStep.values().stream().map(Arrays::toString).toList();
    assertThat(known).doesNotHaveDuplicates().hasSize(each.steps() + 1);
    assertThat(drawn).isNotEmpty();
    assertThat(drawn.stream().map(Arrays::toString).distinct()).isSubsetOf(known);
    each.gan().close();
    each.twin().close();
  }

  /** A file that another thread saves during training continues as the training itself. */
  @Test
  void aSaveDuringTrainingIsOfAWholeStep() throws Exception {
    GanOptions options =
        GanOptions.defaults()
            .withSeed(4)
            .withAveraging(0.9)
            .withSpectralNormalization(SpectralNormalization.BOTH);
    Dataset data = TestGans.points(40);
    FitOptions fit = FitOptions.steps(STEPS).withBatchSize(8);
    try (Gan gan = TestGans.mlpGan(options)) {
      List<Path> files = new ArrayList<>();
      ExecutorService thread = Executors.newSingleThreadExecutor();
      try {
        Callback asks =
            new Callback() {
              private Future<Path> save;

              @Override
              public void onStep(Progress progress) {
                try {
                  if (save != null) {
                    files.add(save.get());
                    save = null;
                  }
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                if (progress.step() % 10 == 5) {
                  Path file = folder.resolve(progress.step() + ".zip");
                  save =
                      thread.submit(
                          () -> {
                            gan.save(file);
                            return file;
                          });
                }
              }
            };
        gan.fit(data, fit.withCallback(asks));
      } finally {
        thread.shutdownNow();
      }
      assertThat(files).hasSize(2);
      for (Path file : files) {
        try (Gan saved = Gan.load(file)) {
          assertThat(saved.steps()).isBetween(5L, (long) STEPS);
          saved.fit(data, fit);
          assertThat(TestGans.State.of(saved)).isEqualTo(TestGans.State.of(gan));
        }
      }
    }
  }

  @Test
  void aSecondTrainingIsRefused() {
    try (Gan gan = TestGans.mlpGan(GanOptions.defaults())) {
      Dataset data = TestGans.points(40);
      List<Throwable> failures = new ArrayList<>();
      Callback second =
          new Callback() {
            @Override
            public void onStep(Progress progress) {
              Thread other =
                  new Thread(
                      () -> {
                        try {
                          gan.fit(data, FitOptions.steps(9).withBatchSize(8));
                        } catch (RuntimeException e) {
                          failures.add(e);
                        }
                      });
              other.start();
              try {
                other.join();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          };
      gan.fit(data, FitOptions.steps(1).withBatchSize(8).withCallback(second));
      assertThat(failures)
          .singleElement()
          .isInstanceOf(IllegalStateException.class)
          .extracting(Throwable::getMessage)
          .asString()
          .contains("is training this GAN");
      assertThat(gan.steps()).isEqualTo(1);
    }
  }

  @Test
  void closingFreesTheMemoryAndNamesLaterCalls() {
    Dataset data = TestGans.pictures(40);
    FitOptions fit = FitOptions.steps(2).withBatchSize(8);
    GanOptions options =
        GanOptions.defaults()
            .withAveraging(0.9)
            .withSpectralNormalization(SpectralNormalization.BOTH)
            .withRollback(1);
    for (int i = 0; i < 2; i++) {
      Gan gan = TestGans.dcganGan(options);
      gan.fit(data, fit);
      gan.sample(300, 1).close();
      // Parameters, gradients, and two numbers of Adam's state for each parameter.
      long arrays =
          4
              * 4
              * (gan.generator().network().parameterCount()
                  + gan.discriminator().network().parameterCount());
      long open = bytes();
      gan.close();
      gan.close();
      assertThat(open - bytes()).isGreaterThan(arrays);
      assertThatIllegalStateException()
          .isThrownBy(() -> gan.sample(1, 1))
          .withMessage("This GAN is closed, so sample cannot be called. Create or load another");
      assertThatIllegalStateException().isThrownBy(() -> gan.fit(data, fit));
      assertThatIllegalStateException().isThrownBy(() -> gan.save(folder.resolve("x.zip")));
      assertThatIllegalStateException().isThrownBy(() -> gan.interpolate(1, 2, 3));
      assertThat(gan.steps()).isEqualTo(2);
    }
  }

  private static long bytes() {
    return Nd4j.getEnvironment().getDeviceCouner(0);
  }

  @Test
  void samplesThatCannotFitAreRefusedBeforeAnythingIsAllocated() {
    try (Gan gan = TestGans.dcganGan(GanOptions.defaults())) {
      long before = bytes();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> gan.sample(Integer.MAX_VALUE, 1))
          .withMessageContaining("2,147,483,647 samples")
          .withMessageContaining("sampleEach");
      assertThat(bytes()).isEqualTo(before);
      try (INDArray one = gan.sample(1, 1)) {
        assertThat(one.length()).isEqualTo(256);
      }
    }
  }
}

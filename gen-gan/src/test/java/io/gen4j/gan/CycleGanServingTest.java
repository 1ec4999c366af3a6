package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.architecture.Pix2Pix;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Calls from other threads while both directions of a CycleGAN train. */
@Timeout(120)
class CycleGanServingTest {

  private static final ExampleShape SHAPE = ExampleShape.image(1, 16, 16);
  private static final int STEPS = 5;

  @TempDir private Path folder;

  private static CycleGan model() {
    Pix2Pix networks =
        Pix2Pix.of(SHAPE, SHAPE)
            .withWidth(2)
            .withNormalization(Pix2Pix.Normalization.INSTANCE)
            .withoutConditionInDiscriminator();
    return CycleGan.create(
        networks, networks.reversed(), CycleGan.options().withImagePool(4).withAveraging(0.9));
  }

  private static Dataset unpaired() {
    return Datasets.unpaired(images(1), images(2), 3);
  }

  private static Dataset images(long seed) {
    return InMemoryDataset.of("images", SHAPE, values(16, seed), ValueRange.SYMMETRIC);
  }

  private static float[][] values(int count, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[count][SHAPE.length()];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = 2 * random.nextFloat() - 1;
      }
    }
    return rows;
  }

  private static INDArray input() {
    return Nd4j.create(values(2, 7)).reshape('c', SHAPE.batch(2));
  }

  private static int there(CycleGan model) {
    return hash(model.translate(input()));
  }

  private static int back(CycleGan model) {
    return hash(model.translateBack(input()));
  }

  private static int hash(INDArray images) {
    try (images) {
      return Arrays.hashCode(images.data().asFloat());
    }
  }

  /** What a saved model does in both directions: they must be of the same step. */
  private List<Integer> saved(CycleGan model, String name) {
    Path file = folder.resolve(name);
    model.save(file);
    try (CycleGan copy = CycleGan.load(file)) {
      return List.of((int) copy.steps(), there(copy), back(copy));
    }
  }

  @Test
  void otherThreadsSeeBothDirectionsAfterAWholeStep() throws Exception {
    CycleGan model = model();
    Map<Long, Integer> there = new ConcurrentHashMap<>(Map.of(0L, there(model)));
    Map<Long, Integer> back = new ConcurrentHashMap<>(Map.of(0L, back(model)));
    Callback draws =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            there.put(progress.step(), there(model));
            back.put(progress.step(), back(model));
          }
        };
    AtomicBoolean ended = new AtomicBoolean();
    ConcurrentLinkedQueue<Integer> seenThere = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Integer> seenBack = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<List<Integer>> files = new ConcurrentLinkedQueue<>();
    List<Callable<Boolean>> calls =
        List.of(
            () -> seenThere.add(there(model)),
            () -> seenBack.add(back(model)),
            () -> files.add(saved(model, "saved.zip")));
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    FitOptions fit = FitOptions.steps(STEPS).withBatchSize(4);
    try {
      List<Future<?>> readers =
          calls.stream()
              .<Future<?>>map(
                  call ->
                      threads.submit(
                          () -> {
                            while (!ended.get()) {
                              call.call();
                            }
                            return null;
                          }))
              .toList();
      model.fit(unpaired(), fit.withCallback(draws));
      ended.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
    } finally {
      ended.set(true);
      threads.shutdownNow();
    }
    assertThat(there.values()).hasSize(STEPS + 1).doesNotHaveDuplicates();
    assertThat(back.values()).hasSize(STEPS + 1).doesNotHaveDuplicates();
    assertThat(there.values()).containsAll(seenThere);
    assertThat(back.values()).containsAll(seenBack);
    assertThat(Stream.of(seenThere, seenBack, files)).noneMatch(ConcurrentLinkedQueue::isEmpty);
    for (List<Integer> file : files) {
      long step = file.get(0);
      assertThat(file.subList(1, 3)).isEqualTo(List.of(there.get(step), back.get(step)));
    }
    CycleGan twin = model();
    twin.fit(unpaired(), fit);
    assertThat(saved(model, "model.zip")).isEqualTo(saved(twin, "twin.zip"));
    assertThat(folder.resolve("model.zip")).hasSameBinaryContentAs(folder.resolve("twin.zip"));
    twin.close();
    model.close();
  }

  @Test
  void aSecondTrainingIsRefusedAndAClosedModelSaysSo() throws Exception {
    CycleGan model = model();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    FitOptions fit = FitOptions.steps(2).withBatchSize(4);
    Callback second =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            Future<?> other = thread.submit(() -> model.fit(unpaired(), fit));
            assertThat(other).failsWithin(Duration.ofSeconds(60));
          }
        };
    try {
      model.fit(unpaired(), fit.withCallback(second));
    } finally {
      thread.shutdownNow();
    }
    assertThat(model.steps()).isEqualTo(2);
    model.close();
    model.close();
    for (Runnable call :
        List.<Runnable>of(
            () -> model.translate(input()),
            () -> model.translateBack(input()),
            () -> model.fit(unpaired(), fit),
            () -> model.save(folder.resolve("closed.zip")))) {
      assertThatIllegalStateException().isThrownBy(call::run).withMessageContaining("closed");
    }
  }
}

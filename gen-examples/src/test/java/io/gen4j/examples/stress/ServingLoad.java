package io.gen4j.examples.stress;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.Training;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Samples a model from many threads, first while it rests and then while it trains. A callback
 * draws with the same seed after every step. Prints figures as {@code name value}.
 */
final class ServingLoad {

  private static final int SEED = 11;
  private static final int ROUNDS = 4;

  private ServingLoad() {}

  /** One call: when it began, how long it took, the step before it began, what it returned. */
  private record Call(long start, long nanos, long stepBefore, long image) {}

  /** Arguments: model, threads, seconds. */
  public static void main(String... arguments) throws Exception {
    Gen4j.initialize();
    Models kind = Models.valueOf(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    long nanos = Long.parseLong(arguments[2]) * 1_000_000_000L;
    Dataset data = kind.data();
    try (GenerativeModel model = kind.create()) {
      Models.fit(model, data, FitOptions.steps(20).withBatchSize(16));
      load(model, threads, nanos / 10, new ArrayList<>());
      List<Call> resting = new ArrayList<>();
      double one = 0;
      double many = 0;
      // In turn, so that other work on the machine slows both.
      for (int i = 0; i < ROUNDS; i++) {
        one += load(model, 1, nanos / 6 / ROUNDS, new ArrayList<>()) / ROUNDS;
        many += load(model, threads, nanos / 6 / ROUNDS, resting) / ROUNDS;
      }
      print("one thread, calls a second", one);
      print(threads + " threads, calls a second", many);
      print(threads + " threads, times the calls of one", many / one);
      print("longest call at rest, ms", longest(resting));
      print("median call at rest, ms", median(resting));
      double before = ChildJvm.residentMegabytes();
      trainUnderLoad(model, data, threads, nanos);
      print("resident before, MB", before);
      print("resident after, MB", ChildJvm.residentMegabytes());
    }
  }

  private static void trainUnderLoad(GenerativeModel model, Dataset data, int threads, long nanos)
      throws Exception {
    Map<Long, Long> images = new ConcurrentHashMap<>();
    images.put(model.steps(), image(model));
    AtomicLong last = new AtomicLong(System.nanoTime());
    AtomicLong longestStep = new AtomicLong();
    List<Long> steps = new ArrayList<>();
    Callback draws =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            long took = System.nanoTime() - last.get();
            steps.add(took);
            longestStep.accumulateAndGet(took, Math::max);
            images.put(progress.step(), image(model));
            last.set(System.nanoTime());
          }
        };
    FitOptions fit = FitOptions.steps(1_000_000_000).withBatchSize(16).withCallback(draws);
    Training training = Models.start(model, data, fit);
    List<Call> calls = new ArrayList<>();
    double rate = load(model, threads, nanos, calls);
    training.cancel();
    training.await();
    // A step that changes nothing that is drawn has the image of the one before.
    Map<Long, Long> stepOf = new HashMap<>();
    images.forEach((step, image) -> stepOf.merge(image, step, Math::max));
    int unknown = 0;
    int stale = 0;
    for (Call call : calls) {
      Long step = stepOf.get(call.image());
      unknown += step == null ? 1 : 0;
      stale += step != null && step < call.stepBefore() ? 1 : 0;
    }
    print("calls a second during training", rate);
    print("calls during training", calls.size());
    print("calls that saw no whole step", unknown);
    print("calls that saw an older step", stale);
    print("steps", steps.size());
    print(
        "median step, ms",
        steps.stream().mapToLong(x -> x).sorted().skip(steps.size() / 2).findFirst().orElse(0)
            / 1e6);
    print("longest step, ms", longestStep.get() / 1e6);
    print("median call during training, ms", median(calls));
    print("longest call during training, ms", longest(calls));
  }

  /** Returns the calls a second. */
  private static double load(GenerativeModel model, int threads, long nanos, List<Call> calls)
      throws InterruptedException {
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<List<Call>> each = new ArrayList<>();
    List<Thread> all = new ArrayList<>();
    long began = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      List<Call> own = new ArrayList<>();
      each.add(own);
      Thread thread =
          new Thread(
              () -> {
                try {
                  while (System.nanoTime() - began < nanos) {
                    long before = model.steps();
                    long start = System.nanoTime();
                    long image = image(model);
                    own.add(new Call(start, System.nanoTime() - start, before, image));
                  }
                } catch (Throwable e) {
                  failures.add(e);
                }
              });
      all.add(thread);
      thread.start();
    }
    for (Thread thread : all) {
      thread.join();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    if (!failures.isEmpty()) {
      throw new IllegalStateException(failures.peek());
    }
    each.forEach(calls::addAll);
    return each.stream().mapToInt(List::size).sum() / seconds;
  }

  private static long image(GenerativeModel model) {
    return Models.draw(model, 4, SEED);
  }

  private static double longest(List<Call> calls) {
    return calls.stream().mapToLong(Call::nanos).max().orElse(0) / 1e6;
  }

  private static double median(List<Call> calls) {
    return calls.stream()
            .mapToLong(Call::nanos)
            .sorted()
            .skip(calls.size() / 2)
            .findFirst()
            .orElse(0)
        / 1e6;
  }

  private static void print(String name, double value) {
    System.out.println(String.format(Locale.ROOT, "%s: %.2f", name, value));
  }
}

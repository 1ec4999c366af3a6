package io.gen4j.benchmarks.driver;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares engines. Each has its own process, which stays alive. One engine runs at a time, in the
 * order A B C A B C, so that disturbances on the machine affect all engines equally.
 */
public final class Contest implements AutoCloseable {

  private static final int MOST_STEPS = 100_000;

  private final Map<EngineKind, EngineProcess> engines = new EnumMap<>(EngineKind.class);
  private final Set<EngineProcess> warm = new HashSet<>();
  private final Set<EngineKind> wanted;
  private final Pace pace;
  private final int threads;

  /**
   * Prepares a contest. Engines start when they are first needed.
   *
   * @param wanted engines to measure; others are reported as not requested
   * @param threads threads per engine
   */
  public Contest(Set<EngineKind> wanted, Pace pace, int threads) {
    this.wanted = wanted;
    this.pace = pace;
    this.threads = threads;
  }

  /** Returns versions and thread counts of the engines that have run, by engine. */
  public Map<String, String> descriptions() {
    Map<String, String> descriptions = new LinkedHashMap<>();
    engines.forEach((kind, engine) -> descriptions.put(kind.label(), engine.description()));
    return descriptions;
  }

  /**
   * Measures one row.
   *
   * @return timings by column, in the order of the entries
   */
  public Map<String, Timing> run(List<Entry> entries) {
    Map<String, Timing> timings = new LinkedHashMap<>();
    List<Turn> turns = new ArrayList<>();
    for (Entry entry : entries) {
      timings.put(entry.column(), Timing.absent("not requested"));
      if (wanted.contains(entry.kind())) {
        try {
          turns.add(new Turn(entry, engine(entry.kind())));
        } catch (UnsupportedOperationException e) {
          timings.put(entry.column(), Timing.absent(e.getMessage()));
        }
      }
    }
    turns.forEach(Turn::warmUp);
    for (int round = 0; round < pace.rounds(); round++) {
      turns.forEach(Turn::round);
    }
    for (Turn turn : turns) {
      timings.put(turn.entry.column(), turn.finish());
    }
    requireEqualNetworks(timings);
    return timings;
  }

  @Override
  public void close() {
    engines.values().forEach(EngineProcess::close);
  }

  private EngineProcess engine(EngineKind kind) {
    return engines.computeIfAbsent(kind, k -> EngineProcess.start(k, threads));
  }

  private static void requireEqualNetworks(Map<String, Timing> timings) {
    Map<Long, String> counts = new TreeMap<>();
    timings.forEach(
        (column, timing) -> {
          if (timing.parameters() > 0) {
            counts.merge(timing.parameters(), column, (a, b) -> a + ", " + b);
          }
        });
    if (counts.size() > 1) {
      throw new IllegalStateException(
          "The networks of the engines have different numbers of parameters: " + counts);
    }
  }

  /** The measurement of one entry in the row. */
  private final class Turn {

    private final Entry entry;
    private final EngineProcess engine;
    private final long parameters;
    private final List<Double> rounds = new ArrayList<>();
    private double firstLoss;
    private double leastLoss;
    private double millisPerStep;
    private int steps;

    Turn(Entry entry, EngineProcess engine) {
      this.entry = entry;
      this.engine = engine;
      this.parameters = engine.open(entry.column(), entry.task());
    }

    /** The first row of a process also has to warm up the JIT compiler. */
    void warmUp() {
      int millis = warm.add(engine) ? pace.startMillis() : pace.warmupMillis();
      EngineProcess.Run first = engine.run(entry.column(), 1);
      firstLoss = first.firstLoss();
      leastLoss = first.leastLoss();
      double spent = first.nanos() / 1e6;
      int done = 1;
      int next = 1;
      while (spent < millis || done < pace.warmupSteps()) {
        EngineProcess.Run run = run(next);
        spent += run.nanos() / 1e6;
        done += next;
        millisPerStep = run.nanos() / 1e6 / next;
        double left = (millis - spent) / millisPerStep;
        int missing = Math.max(pace.warmupSteps() - done, (int) Math.ceil(left));
        next = Math.max(1, Math.min(2 * next, missing));
      }
      steps =
          (int) Math.max(1, Math.min(MOST_STEPS, Math.round(pace.roundMillis() / millisPerStep)));
    }

    void round() {
      rounds.add(run(steps).nanos() / 1e6 / steps);
    }

    Timing finish() {
      engine.close(entry.column());
      return new Timing(null, parameters, rounds, steps, firstLoss, leastLoss);
    }

    private EngineProcess.Run run(int count) {
      EngineProcess.Run run = engine.run(entry.column(), count);
      leastLoss = Math.min(leastLoss, run.leastLoss());
      return run;
    }
  }
}

package io.gen4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.json.Json;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import io.gen4j.core.testing.Slice;
import io.gen4j.core.testing.SmallSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class ProtocolTest {

  /** Learns to answer 0: gradients are those of half the mean squared output. */
  private static final class Model implements TrainingStep {
    private final Network network;
    private final TrainedNetwork trained;
    private final Trainer trainer;
    private Map<String, Double> norms = Map.of();
    private long failAt = -1;

    Model(IUpdater updater, Optimization optimization, INDArray... state) {
      this(updater, optimization, true, state);
    }

    Model(IUpdater updater, Optimization optimization, boolean measured, INDArray... state) {
      StepMemory memory = StepMemory.create();
      NetworkSource source =
          NetworkSource.of(
              Graphs.chain(
                  InputType.feedForward(3),
                  new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
                  new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).build()));
      network = source.open("probe", updater, memory);
      Network average = source.open("average", updater, StepMemory.create());
      trained = TrainedNetwork.of(network).withAverage(average);
      trainer = new Trainer(List.of(trained), List.of(state), optimization, measured);
      averaged = average;
    }

    private final Network averaged;

    @Override
    public Map<String, Double> run(long step, Supplier<Batch> batches) {
      Batch batch = batches.get();
      try (StepMemory.Scope scope = network.memory().open()) {
        INDArray y = network.forward(true, batch.data())[0];
        network.backward(Gradients.PARAMETERS, y.div(batch.size()));
        if (step == failAt) {
          network.gradients().putScalar(0, Double.NaN);
        }
        norms = trainer.apply(step, trained);
        return Map.of("loss", y.norm2Number().doubleValue());
      }
    }

    double[] parameters() {
      return Checks.values(network.parameters());
    }

    TrainingReport fit(Dataset data, FitOptions options) {
      return trainer.fit(this, data, ValueRange.SYMMETRIC, 5, options);
    }
  }

  @Test
  void twoReplicasThatAverageTrainAsOneModelOnTheJointBatch() throws Exception {
    Model joint =
        new Model(new Adam(0.01), Optimization.NONE.withClipping(GradientClipping.norm(0.5)));
    joint.fit(part(0, 16), FitOptions.steps(8).withBatchSize(16));
    CyclicBarrier barrier = new CyclicBarrier(2);
    Map<Integer, double[]> shared = new ConcurrentHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<double[]>> replicas = new ArrayList<>();
      for (int r = 0; r < 2; r++) {
        int replica = r;
        replicas.add(
            threads.submit(
                () -> {
                  Model model =
                      new Model(
                          new Adam(0.01),
                          Optimization.NONE.withClipping(GradientClipping.norm(0.5)));
                  GradientExchange exchange =
                      (step, gradients) -> {
                        INDArray own = gradients.get("probe");
                        shared.put(replica, Checks.values(own));
                        await(barrier);
                        double[] mean = new double[(int) own.length()];
                        shared.values().forEach(g -> Arrays.setAll(mean, i -> mean[i] + g[i] / 2));
                        own.assign(Checks.array(mean, own.shape()));
                        await(barrier);
                      };
                  model.fit(
                      part(8 * replica, 8),
                      FitOptions.steps(8).withBatchSize(8).withGradientExchange(exchange));
                  return model.parameters();
                }));
      }
      double[] first = replicas.get(0).get();
      assertThat(replicas.get(1).get()).isEqualTo(first);
      Checks.assertClose("replicas", first, joint.parameters(), 1e-5);
      Model alone =
          new Model(new Adam(0.01), Optimization.NONE.withClipping(GradientClipping.norm(0.5)));
      alone.fit(part(0, 8), FitOptions.steps(8).withBatchSize(8));
      assertThat(distance(alone.parameters(), joint.parameters())).isGreaterThan(1e-3);
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({"GLOBAL_NORM, 0.01", "GLOBAL_NORM, 1e6", "VALUE, 0.01", "VALUE, 1e6"})
  void clipsGradients(GradientClipping.Kind kind, double bound) {
    GradientClipping clipping = new GradientClipping(kind, bound);
    Model free = new Model(new Sgd(1), Optimization.NONE);
    Model clipped = new Model(new Sgd(1), Optimization.NONE.withClipping(clipping));
    double[] before = free.parameters();
    assertThat(clipped.parameters()).isEqualTo(before);
    for (Model model : List.of(free, clipped)) {
      model.fit(SmallSet.of(8), FitOptions.steps(1).withBatchSize(8));
    }
    double[] gradient = difference(before, free.parameters());
    double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
    assertThat(free.norms.get("probe")).isCloseTo(norm, offset(1e-5));
    assertThat(clipped.norms.get("probe")).isCloseTo(norm, offset(1e-5));
    double[] moved = difference(before, clipped.parameters());
    for (int i = 0; i < moved.length; i++) {
      double expected =
          kind == GradientClipping.Kind.VALUE
              ? Math.max(-bound, Math.min(bound, gradient[i]))
              : gradient[i] * Math.min(1, bound / norm);
      assertThat(moved[i]).isCloseTo(expected, offset(1e-6));
    }
  }

  @Test
  void measuresNormsWhereAsked() {
    Model unmeasured = new Model(new Sgd(1), Optimization.NONE, false);
    unmeasured.fit(SmallSet.of(8), FitOptions.steps(1).withBatchSize(8));
    assertThat(unmeasured.norms.get("probe")).isNaN();
    Model clipped =
        new Model(new Sgd(1), Optimization.NONE.withClipping(GradientClipping.norm(1)), false);
    clipped.fit(SmallSet.of(8), FitOptions.steps(1).withBatchSize(8));
    assertThat(clipped.norms.get("probe")).isGreaterThan(0);
  }

  @Test
  void theMovingAverageFollowsTheWeights() {
    Model model = new Model(new Sgd(0.1), Optimization.NONE.withAveraging(0.9));
    double[] average = Checks.values(model.averaged.parameters());
    for (int step = 0; step < 12; step++) {
      model.fit(SmallSet.of(8), FitOptions.steps(step + 1).withBatchSize(8));
      // The window grows with training: 1/10, 2/11, ... up to the rate.
      double keep = Math.min(0.9, (1.0 + step) / (10.0 + step));
      double[] now = model.parameters();
      Arrays.setAll(average, i -> keep * average[i] + (1 - keep) * now[i]);
    }
    Checks.assertClose("average", Checks.values(model.averaged.parameters()), average, 1e-5);
  }

  @Test
  void aGradientThatIsNotFiniteMovesNothing() {
    Model model = new Model(new Adam(0.01), Optimization.NONE);
    model.fit(SmallSet.of(8), FitOptions.steps(2).withBatchSize(4));
    double[] before = model.parameters();
    model.failAt = 3;
    model.fit(SmallSet.of(8), FitOptions.steps(3).withBatchSize(4));
    double[] atThree = model.parameters();
    assertThatThrownBy(() -> model.fit(SmallSet.of(8), FitOptions.steps(9).withBatchSize(4)))
        .isInstanceOf(NonFiniteException.class)
        .hasMessageContaining("the probe has a non-finite gradient at step 3");
    assertThat(model.parameters()).isEqualTo(atThree).isNotEqualTo(before);
    assertThat(model.trainer.counts()).isEqualTo(new TrainingCounts(3, 12, 1, 4));
    assertThat(model.network.updates()).isEqualTo(3);
  }

  @Test
  void anExchangeMayBringTheGradientThatIsNotFinite() {
    Model model = new Model(new Adam(0.01), Optimization.NONE);
    double[] before = model.parameters();
    GradientExchange broken = (step, gradients) -> gradients.get("probe").assign(Double.NaN);
    assertThatThrownBy(
            () ->
                model.fit(
                    SmallSet.of(8),
                    FitOptions.steps(1).withBatchSize(4).withGradientExchange(broken)))
        .isInstanceOf(NonFiniteException.class);
    assertThat(model.parameters()).isEqualTo(before);
    // The exchange belongs to that call of fit.
    model.fit(SmallSet.of(8), FitOptions.steps(1).withBatchSize(4));
    assertThat(model.trainer.counts().steps()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void rollsBackToASnapshotThatASuccessfulStepFollowed(int every) {
    INDArray state = Nd4j.scalar(7.0);
    Model model = new Model(new Adam(0.01), Optimization.NONE.withRollback(every), state);
    List<double[]> history = new ArrayList<>(List.of(model.parameters()));
    model.failAt = 7;
    Callback recorder =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            history.add(model.parameters());
            state.assign(100 + progress.step());
          }
        };
    assertThatThrownBy(
            () ->
                model.fit(
                    SmallSet.of(8), FitOptions.steps(20).withBatchSize(4).withCallback(recorder)))
        .isInstanceOf(NonFiniteException.class);
    // Snapshots are at multiples of every; one at step 7 itself is not proven.
    long expected = 6 / every * every;
    assertThat(model.trainer.counts().steps()).isEqualTo(expected);
    assertThat(model.parameters()).isEqualTo(history.get((int) expected));
    assertThat(model.network.updates()).isEqualTo((int) expected);
    assertThat(state.getDouble(0)).isEqualTo(expected == 0 ? 7 : 100 + expected);
    model.failAt = -1;
    model.fit(SmallSet.of(8), FitOptions.steps(7).withBatchSize(4));
    assertThat(model.parameters()).as("goes on as it did").isEqualTo(history.get(7));
  }

  @Test
  void aConstraintWrapsTheUpdate() {
    List<String> calls = new ArrayList<>();
    Model model = new Model(new Sgd(1), Optimization.NONE);
    TrainedNetwork constrained =
        TrainedNetwork.of(model.network)
            .withConstraint(
                new WeightConstraint() {
                  @Override
                  public void mapGradients() {
                    calls.add("map");
                    model.network.gradients().assign(1);
                  }

                  @Override
                  public void update(Runnable update) {
                    calls.add("before");
                    update.run();
                    calls.add("after");
                  }

                  @Override
                  public void refresh() {
                    calls.add("refresh");
                  }
                })
            .withConstraint(new WeightClipping(model.network, 0.25));
    Trainer trainer = new Trainer(List.of(constrained), List.of(), Optimization.NONE, true);
    double[] before = model.parameters();
    Snapshot snapshot = trainer.snapshot(constrained);
    assertThatThrownBy(snapshot::restore).isInstanceOf(IllegalStateException.class);
    snapshot.keep();
    model.network.gradients().assign(5);
    Map<String, Double> norms = trainer.apply(0, constrained);
    assertThat(norms.get("probe")).isCloseTo(Math.sqrt(before.length), offset(1e-5));
    assertThat(calls).containsExactly("map", "before", "after");
    double[] after = model.parameters();
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).isCloseTo(Math.max(-0.25, Math.min(0.25, before[i] - 1)), offset(1e-6));
    }
    snapshot.restore();
    assertThat(model.parameters()).isEqualTo(before);
    assertThat(model.network.updates()).isZero();
    assertThat(calls).endsWith("refresh");
    snapshot.release();
    assertThatThrownBy(snapshot::restore).hasMessageContaining("keep() was never called");
    snapshot.release();
    snapshot.keep();
    model.network.parameters().assign(3);
    snapshot.restore();
    assertThat(model.parameters()).isEqualTo(before);
  }

  /** A snapshot of the whole model has its averages too; one of some networks leaves them alone. */
  @Test
  void snapshotsHoldTheStateOfConstraints() {
    Model model = new Model(new Sgd(1), Optimization.NONE);
    INDArray state = Nd4j.scalar(7.0);
    TrainedNetwork constrained =
        model.trained.withConstraint(
            new WeightConstraint() {
              @Override
              public void update(Runnable update) {
                update.run();
              }

              @Override
              public List<INDArray> state() {
                return List.of(state);
              }
            });
    Trainer trainer = new Trainer(List.of(constrained), List.of(), Optimization.NONE, false);
    double[] before = model.parameters();
    double[] average = Checks.values(model.averaged.parameters());
    Snapshot whole = trainer.wholeSnapshot();
    Snapshot some = trainer.snapshot(constrained);
    whole.keep();
    some.keep();
    for (Snapshot snapshot : List.of(whole, some)) {
      model.network.parameters().assign(3);
      model.averaged.parameters().assign(4);
      state.assign(5);
      snapshot.restore();
      assertThat(model.parameters()).isEqualTo(before);
      assertThat(state.getDouble(0)).isEqualTo(7);
      double[] averaged = Checks.values(model.averaged.parameters());
      if (snapshot == whole) {
        assertThat(averaged).isEqualTo(average);
      } else {
        assertThat(averaged).containsOnly(4);
      }
    }
  }

  @Test
  void weightClippingLeavesRunningStatisticsAlone() {
    Network network =
        NetworkSource.of(
                Graphs.chain(
                    InputType.feedForward(3),
                    new DenseLayer.Builder().nOut(4).build(),
                    new BatchNormalization()))
            .open("probe", new Sgd(0), StepMemory.create());
    network.parameters().assign(3);
    new WeightClipping(network, 0.5).update(() -> {});
    Map<String, double[]> parameters = Graphs.parameters(network.graph());
    parameters.forEach(
        (name, values) -> {
          boolean statistic = name.endsWith("_mean") || name.endsWith("_log10stdev");
          assertThat(values).as(name).containsOnly(statistic ? 3 : 0.5);
        });
    assertThatThrownBy(() -> new WeightClipping(network, 0)).hasMessageContaining("got 0.0");
  }

  @Test
  void aLinearDecayFallsToZeroInLevels() {
    IUpdater decaying = Optimization.NONE.withLinearDecay(128).schedule(new Adam(0.64), 3);
    for (int update = 0; update < 400; update++) {
      int level = update / 6;
      double expected = update < 384 ? 0.64 * (1 - (level + 0.5) / 64) : 0;
      assertThat(decaying.getLearningRate(update, 0)).isCloseTo(expected, offset(1e-12));
    }
    assertThat(Optimization.NONE.schedule(new Adam(0.64), 3)).isEqualTo(new Adam(0.64));
    assertThatThrownBy(() -> Optimization.NONE.withLinearDecay(1L << 40).schedule(new Adam(1), 1))
        .hasMessageContaining("linear decay must have from 1 to 2147483647 steps");
    assertThatThrownBy(() -> Optimization.NONE.withLinearDecay(9).schedule(new Sgd(0), 1))
        .hasMessageContaining("initial learning rate above 0");
  }

  /** DL4J counts updates in an int: 3 a step leave room for a third of the steps. */
  @Test
  void aDecayHasAsManyStepsAsUpdatesCanBeCounted() {
    int most = Integer.MAX_VALUE / 3;
    IUpdater longest = Optimization.NONE.withLinearDecay(most).schedule(new Sgd(1), 3);
    assertThat(longest.getLearningRate(3 * most - 1, 0)).isCloseTo(0.5 / 64, offset(1e-12));
    assertThat(longest.getLearningRate(3 * most, 0)).isZero();
    assertThatThrownBy(() -> Optimization.NONE.withLinearDecay(most + 1).schedule(new Sgd(1), 3))
        .hasMessageContaining("from 1 to 715827882 steps with 3 updates each, got 715827883");
    IUpdater shortest = Optimization.NONE.withLinearDecay(1).schedule(new Sgd(1), 1);
    assertThat(shortest.getLearningRate(0, 0)).isEqualTo(0.5);
    assertThat(shortest.getLearningRate(1, 0)).isZero();
    assertThat(LearningRates.requireRates("probe", shortest, 5, 5)).isEqualTo(5);
    assertThat(LearningRates.requireRates("probe", new NoOp(), 2, 9)).isEqualTo(9);
  }

  @Test
  void oneWarningNamesAllNetworksWhoseRatesEnd() {
    StepMemory memory = StepMemory.create();
    NetworkSource source =
        NetworkSource.of(
            Graphs.chain(
                InputType.feedForward(3),
                new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).build()));
    Optimization decay = Optimization.NONE.withLinearDecay(5);
    List<TrainedNetwork> networks =
        List.of(
            TrainedNetwork.of(source.open("first", decay.schedule(new Sgd(1), 1), memory)),
            TrainedNetwork.of(source.open("second", decay.schedule(new Sgd(1), 3), memory))
                .withUpdatesPerStep(3),
            TrainedNetwork.of(source.open("constant", new Sgd(1), memory)),
            TrainedNetwork.of(source.open("still", new Sgd(0), memory)));
    Trainer trainer = new Trainer(networks, List.of(), decay, false);
    String log =
        Checks.standardError(
            () ->
                trainer.fit(
                    (step, batches) -> {
                      batches.get();
                      return Map.of();
                    },
                    SmallSet.of(8),
                    ValueRange.UNIT,
                    1,
                    FitOptions.steps(7).withBatchSize(4)));
    assertThat(log)
        .containsOnlyOnce("Learning rates fall to 0")
        .contains("(first at step 5, second at step 5)");
  }

  @Test
  void theEndOfALongDecayIsFoundToTheStep() {
    for (long end : new long[] {1, 2, 77_777, 100_000}) {
      MapSchedule schedule =
          new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 0.1).add((int) end, 0).build();
      assertThat(LearningRates.requireRates("probe", new Sgd(schedule), 0, 100_001)).isEqualTo(end);
      assertThat(LearningRates.requireRates("probe", new Sgd(schedule), 0, end)).isEqualTo(end);
    }
    MapSchedule back =
        new MapSchedule.Builder(ScheduleType.ITERATION)
            .add(0, 0.1)
            .add(3, 0)
            .add(5, 0.1)
            .add(8, 0)
            .build();
    assertThat(LearningRates.requireRates("probe", new Sgd(back), 0, 7)).isEqualTo(7);
    assertThat(LearningRates.requireRates("probe", new Sgd(back), 0, 10)).isEqualTo(8);
    assertThat(LearningRates.requireRates("probe", new Sgd(back), 9, 12)).isEqualTo(9);
    assertThat(LearningRates.requireRates("probe", new Sgd(0), 0, 9)).isEqualTo(9);
  }

  @Test
  void aRateBelowZeroIsRefusedBeforeTraining() {
    MapSchedule falling =
        new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 0.1).add(5, -0.1).build();
    Model model = new Model(new Sgd(falling), Optimization.NONE);
    double[] before = model.parameters();
    assertThatThrownBy(() -> model.fit(SmallSet.of(8), FitOptions.steps(6).withBatchSize(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("learning rate of the probe is -0.1 at update 5");
    assertThat(model.parameters()).isEqualTo(before);
    model.fit(SmallSet.of(8), FitOptions.steps(5).withBatchSize(4));
    assertThat(model.trainer.counts().steps()).isEqualTo(5);
  }

  @Test
  void warnsOnceOfATrainingThatPassesTheEndOfTheDecay() {
    Model model =
        new Model(
            Optimization.NONE.withLinearDecay(4).schedule(new Sgd(0.1), 1), Optimization.NONE);
    String whole =
        Checks.standardError(() -> model.fit(SmallSet.of(8), FitOptions.steps(4).withBatchSize(4)));
    assertThat(whole).as("ends with the decay").doesNotContain("Learning rates fall to 0");
    double[] before = model.parameters();
    String late =
        Checks.standardError(() -> model.fit(SmallSet.of(8), FitOptions.steps(9).withBatchSize(4)));
    assertThat(late)
        .containsOnlyOnce("Learning rates fall to 0")
        .contains("before this training ends at step 9 (probe at step 4)");
    assertThat(model.parameters()).isEqualTo(before);
    Model other =
        new Model(
            Optimization.NONE.withLinearDecay(4).schedule(new Sgd(0.1), 1), Optimization.NONE);
    String midway =
        Checks.standardError(() -> other.fit(SmallSet.of(8), FitOptions.steps(6).withBatchSize(4)));
    assertThat(midway)
        .containsOnlyOnce("Learning rates fall to 0")
        .contains("ends at step 6 (probe at step 4)");
    assertThat(other.parameters()).isEqualTo(before);
    String nothing =
        Checks.standardError(() -> model.fit(SmallSet.of(8), FitOptions.steps(9).withBatchSize(4)));
    assertThat(nothing).containsOnlyOnce("Nothing to train: the model has made 9 steps");
  }

  @Test
  void logsHowTrainingGoesUnlessACallbackWatches() {
    Model model = new Model(new Sgd(0), Optimization.NONE);
    FitOptions twelve = FitOptions.epochs(3).withBatchSize(4);
    String silent =
        Checks.standardError(
            () -> model.fit(SmallSet.of(16), twelve.withCallback(new Callback() {})));
    assertThat(silent).doesNotContain("Training");
    String told =
        Checks.standardError(
            () -> model.fit(SmallSet.of(16), FitOptions.epochs(5).withBatchSize(4)));
    assertThat(told).contains("Training 8 steps after the first 12, 4 per epoch, to epoch 5");
    assertThat(told)
        .containsPattern(
            "step 20 of 20, epoch 5 of 5, loss [\\d.]+, [\\d,]+ examples/s, 0:00 so far, 0:00 left");
  }

  @Test
  void tellsHowFarItIs() {
    Progress progress =
        new Progress(
            new TrainingCounts(1120, 1, 1, 0),
            new Progress.Plan(null, null, null, 120, 3120, 156, 2000),
            1235,
            84_000,
            100,
            Map.of("generator_loss", 0.693147),
            false,
            null);
    assertThat(progress.line(progress.metrics()))
        .isEqualTo(
            "step 1,120 of 3,120, epoch 1,235 of 2,000, generator loss 0.6931, 840 examples/s,"
                + " 1:40 so far, 3:20 left")
        .isEqualTo(progress.toString());
  }

  @ParameterizedTest
  @CsvSource({"-1, 0, 0", "0, -0.1, 0", "0, 1, 0", "0, NaN, 0", "0, 0, -1"})
  void optimizationChecksItself(long decay, double averaging, int rollback) {
    assertThatThrownBy(
            () ->
                new Optimization(
                    decay, GradientClipping.NONE, averaging, rollback, LayerRates.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void optimizationComesBackFromAFile() {
    for (Optimization settings :
        List.of(
            Optimization.NONE,
            new Optimization(1L << 40, GradientClipping.norm(0.1), 0.999, 7, LayerRates.NONE)
                .withLayerRates(LayerRates.NONE.with("decoder", "up", 0).with("decoder", "z", 0.5)),
            Optimization.NONE.withClipping(GradientClipping.value(3)).withLinearDecay(5))) {
      String text = Json.write(settings.describe());
      assertThat(Optimization.of(Json.read(text))).isEqualTo(settings);
    }
    Map<String, Object> broken = new LinkedHashMap<>(Optimization.NONE.describe());
    broken.put("averaging", "much");
    assertThatThrownBy(() -> Optimization.of(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'averaging' to be a number, got much");
  }

  @Test
  void aDecayIsTakenOffAgain() {
    Optimization decay = Optimization.NONE.withLinearDecay(100);
    for (IUpdater updater : List.of(new Adam(0.01, 0.5, 0.9, 1e-7), new Sgd(0.25))) {
      IUpdater scheduled = decay.schedule(updater, 3);
      assertThat(scheduled).isNotEqualTo(updater);
      assertThat(decay.unscheduled(scheduled, updater.getLearningRate(0, 0))).isEqualTo(updater);
      assertThat(scheduled.getLearningRate(0, 0)).isLessThan(updater.getLearningRate(0, 0));
    }
    assertThat(decay.unscheduled(new NoOp(), 0.5)).isEqualTo(new Sgd(0.5));
    Adam own = new Adam(0.01);
    assertThat(Optimization.NONE.unscheduled(own, Double.NaN)).isSameAs(own);
  }

  @Test
  void countsComeBackFromPlainData() {
    TrainingCounts counts = new TrainingCounts(5, 1L << 40, 2, 64);
    assertThat(TrainingCounts.of(counts.describe())).isEqualTo(counts);
    assertThat(
            TrainingCounts.of(
                Map.of("steps", 1, "examples", 2, "epochs", 3, "examples_in_epoch", 4)))
        .isEqualTo(new TrainingCounts(1, 2, 3, 4));
    Map<String, Object> broken = new LinkedHashMap<>(counts.describe());
    broken.put("epochs", 2.5);
    assertThatThrownBy(() -> TrainingCounts.of(broken)).hasMessageContaining("'epochs'");
    assertThatThrownBy(() -> new TrainingCounts(0, 0, 0, -1)).hasMessageContaining("-1");
  }

  private static Dataset part(int from, int count) {
    SmallSet all = SmallSet.of(16);
    return new Slice(all, from, count);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static double[] difference(double[] a, double[] b) {
    double[] difference = new double[a.length];
    Arrays.setAll(difference, i -> a[i] - b[i]);
    return difference;
  }

  private static double distance(double[] a, double[] b) {
    return Arrays.stream(difference(a, b)).map(Math::abs).max().orElseThrow();
  }
}

package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.core.training.Progress;
import io.gen4j.gan.TestGans.State;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.loss.LogitLoss;
import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Sgd;

/** Training that fails at a step leaves a model that is known to be good. */
class GanFailureTest {

  @TempDir Path folder;

  /** Where the loss goes wrong. */
  enum Fault {
    DISCRIMINATOR_LOSS_NAN,
    DISCRIMINATOR_LOSS_INFINITE,
    DISCRIMINATOR_DERIVATIVE_NAN,
    GENERATOR_LOSS_NAN,
    GENERATOR_DERIVATIVE_INFINITE
  }

  static Stream<Arguments> faults() {
    return Stream.of(Fault.values())
        .flatMap(
            fault ->
                Stream.of(
                    Arguments.of(fault, 0, 1, 0.999),
                    Arguments.of(fault, 3, 1, 0.999),
                    Arguments.of(fault, 3, 1, 0.0),
                    Arguments.of(fault, 3, 2, 0.999)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void goesBackToTheLastModelThatAStepHasSucceededFrom(
      Fault fault, int step, int discriminatorSteps, double averaging) {
    GanOptions options =
        GanOptions.defaults()
            .withLearningRates(1e-2, 1e-2)
            .withDiscriminatorSteps(discriminatorSteps)
            .withAveraging(averaging)
            .withRollback(1);
    Gan reference = TestGans.dcganGan(options);
    // Copied before every step; from the last copy none has succeeded.
    int kept = Math.max(0, step - 1);
    if (kept > 0) {
      reference.fit(TestGans.pictures(40), FitOptions.steps(kept).withBatchSize(8));
    }
    // Of two updates of the discriminator the second fails.
    Faulty loss = new Faulty(fault, (step + 1) * discriminatorSteps, step + 1);
    Gan gan = TestGans.dcganGan(options.withLoss(loss));

    String network = fault.name().startsWith("GENERATOR") ? "generator" : "discriminator";
    assertThatExceptionOfType(NonFiniteException.class)
        .isThrownBy(() -> gan.fit(TestGans.pictures(40), FitOptions.steps(8).withBatchSize(8)))
        .withMessageContaining("the " + network)
        .withMessageContaining("step " + step)
        .satisfies(
            failure -> {
              assertThat(failure.network()).isEqualTo(network);
              assertThat(failure.step()).isEqualTo(step);
            });

    assertThat(gan.steps()).isEqualTo(kept);
    assertThat(TestGans.bits(gan.sample(3, 1))).isEqualTo(TestGans.bits(reference.sample(3, 1)));
    assertThat(State.of(gan)).isEqualTo(State.of(reference));
    Path file = folder.resolve("model.zip");
    gan.save(file);
    Gan mended = Gan.load(file, GanParts.NONE.withLossReplaced(GanLosses.nonSaturating()));
    mended.fit(TestGans.pictures(40), FitOptions.steps(6).withBatchSize(8));
    reference.fit(TestGans.pictures(40), FitOptions.steps(6).withBatchSize(8));
    assertThat(State.of(mended)).isEqualTo(State.of(reference));
  }

  /** Nothing is copied: the network that failed has made no bad update, and that is all. */
  @ParameterizedTest
  @EnumSource(Fault.class)
  void withoutRollbackTheFailingNetworkStaysAtItsLastGoodUpdate(Fault fault) {
    Faulty loss = new Faulty(fault, 4, 4);
    Gan gan = TestGans.dcganGan(GanOptions.defaults().withLoss(loss));
    Gan reference = TestGans.dcganGan(GanOptions.defaults());
    reference.fit(TestGans.pictures(40), FitOptions.steps(3).withBatchSize(8));

    assertThatExceptionOfType(NonFiniteException.class)
        .isThrownBy(() -> gan.fit(TestGans.pictures(40), FitOptions.steps(8).withBatchSize(8)));

    assertThat(gan.steps()).isEqualTo(3);
    assertThat(State.of(gan).generator()).isEqualTo(State.of(reference).generator());
    assertThat(State.of(gan).averaged()).isEqualTo(State.of(reference).averaged());
    boolean inGenerator = fault.name().startsWith("GENERATOR");
    assertThat(gan.discriminator().network().updates()).isEqualTo(inGenerator ? 4 : 3);
    if (!inGenerator) {
      assertThat(State.of(gan)).isEqualTo(State.of(reference));
    }
  }

  /** Kept before steps 0, 3 and 6; step 5 fails; what is gone back to is the model of 3 steps. */
  @Test
  void goesBackToTheModelThatWasKeptLast() {
    GanOptions options = GanOptions.defaults().withRollback(3).withLearningRates(1e-2, 1e-2);
    Gan gan = TestGans.dcganGan(options.withLoss(new Faulty(Fault.GENERATOR_LOSS_NAN, 6, 6)));
    Gan reference = TestGans.dcganGan(options);
    reference.fit(TestGans.pictures(40), FitOptions.steps(3).withBatchSize(8));

    assertThatExceptionOfType(NonFiniteException.class)
        .isThrownBy(() -> gan.fit(TestGans.pictures(40), FitOptions.steps(8).withBatchSize(8)))
        .satisfies(failure -> assertThat(failure.step()).isEqualTo(5));

    assertThat(State.of(gan)).isEqualTo(State.of(reference));
  }

  /** The step that breaks the model is the one before that which finds it broken. */
  @Test
  void doesNotGoBackToAModelThatCannotTakeAStep() {
    GanOptions options =
        GanOptions.defaults().withUpdaters(new Sgd(1e12), new Sgd(1e12)).withAveraging(0);
    Gan broken = TestGans.mlpGan(options);
    FitOptions fit = FitOptions.steps(50).withBatchSize(8);
    assertThatExceptionOfType(NonFiniteException.class)
        .isThrownBy(() -> broken.fit(TestGans.points(40), fit))
        .satisfies(failure -> assertThat(failure.step()).isPositive());
    long last = broken.steps();
    Gan gan = TestGans.mlpGan(options.withRollback(1));

    assertThatExceptionOfType(NonFiniteException.class)
        .isThrownBy(() -> gan.fit(TestGans.points(40), fit))
        .satisfies(failure -> assertThat(failure.step()).isEqualTo(last));

    assertThat(gan.steps()).isEqualTo(last - 1);
    Gan reference = TestGans.mlpGan(options);
    if (last > 1) {
      reference.fit(TestGans.points(40), FitOptions.steps(last - 1).withBatchSize(8));
    }
    assertThat(State.of(gan)).isEqualTo(State.of(reference));
  }

  /** Data that cannot be read say nothing against the model: exactly that step is undone. */
  @Test
  void goesBackToTheNewestCopyWhereDataFail() {
    GanOptions options = GanOptions.defaults().withRollback(1);
    Gan gan = TestGans.mlpGan(options);
    Gan reference = TestGans.mlpGan(options);
    long[] made = new long[1];
    Callback counting =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            made[0] = progress.step();
          }
        };

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () ->
                gan.fit(
                    withNaN(TestGans.points(40), 3),
                    FitOptions.steps(20).withBatchSize(8).withCallback(counting)));

    assertThat(gan.steps()).isEqualTo(made[0]).isPositive();
    reference.fit(TestGans.points(40), FitOptions.steps(made[0]).withBatchSize(8));
    assertThat(State.of(gan)).isEqualTo(State.of(reference));
  }

  /** The updates that the discriminator makes ahead are taken back in any case. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"GENERATOR_LOSS_NAN", "GENERATOR_DERIVATIVE_INFINITE"})
  void anUnrolledDiscriminatorIsNotLeftAhead(Fault fault) {
    GanOptions options = GanOptions.defaults().withUnrolledSteps(2);
    Gan gan = TestGans.mlpGan(options.withLoss(new Faulty(fault, 1000, 1)));
    // What the discriminator is after its own first update, without anything ahead.
    Gan reference = TestGans.mlpGan(options.withUnrolledSteps(0));
    reference.fit(TestGans.points(40), FitOptions.steps(1).withBatchSize(8));

    assertThatExceptionOfType(NonFiniteException.class)
        .isThrownBy(() -> gan.fit(TestGans.points(40), FitOptions.steps(8).withBatchSize(8)));

    assertThat(State.of(gan).discriminator()).isEqualTo(State.of(reference).discriminator());
    assertThat(State.of(gan).discriminatorUpdater())
        .isEqualTo(State.of(reference).discriminatorUpdater());
    assertThat(gan.discriminator().network().updates()).isEqualTo(1);
  }

  @Test
  void namesTheExampleWhoseLabelIsNone() {
    Dataset digits = TestGans.pictures(40);
    Dataset fromOne = labelledFromOne(digits);
    Dcgan pair = TestGans.dcgan().withClasses(4);
    Gan gan = Gan.create(pair, GanOptions.defaults());

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> gan.fit(fromOne, FitOptions.epochs(1).withBatchSize(8)))
        .withMessageContaining("pictures has label 4")
        .withMessageContaining("from 0 to 3");
  }

  @Test
  void namesTheStepAtWhichALearningRateThatIsTooHighDiverges() {
    Gan gan = TestGans.mlpGan(GanOptions.defaults().withUpdaters(new Sgd(1e12), new Sgd(1e12)));

    assertThatExceptionOfType(NonFiniteException.class)
        .isThrownBy(() -> gan.fit(TestGans.points(40), FitOptions.steps(50).withBatchSize(8)))
        .withMessageContaining("Lower the learning rate")
        .satisfies(failure -> assertThat(failure.step()).isEqualTo(gan.steps()));
  }

  /** The set only shows when it is read that a value is not a number. */
  @Test
  void namesTheExampleThatIsNotANumber() {
    Gan gan = TestGans.mlpGan(GanOptions.defaults());
    Dataset broken = withNaN(TestGans.points(40), 7);

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> gan.fit(broken, FitOptions.epochs(1).withBatchSize(8)))
        .withMessageContaining("Example 7")
        .withMessageContaining("points")
        .withMessageContaining("NaN");

    assertThat(gan.sample(4, 1).sumNumber().doubleValue()).isFinite();
    Gan reference = TestGans.mlpGan(GanOptions.defaults());
    gan.fit(TestGans.points(40), FitOptions.epochs(1).withBatchSize(8));
    reference.fit(TestGans.points(40), FitOptions.epochs(1).withBatchSize(8));
    assertThat(State.of(gan)).isEqualTo(State.of(reference));
  }

  @Test
  void whatACallbackThrowsReachesTheCallerAndNoStepIsLost() {
    Gan gan = TestGans.mlpGan(GanOptions.defaults());
    Callback failing =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            if (progress.step() == 3) {
              throw new IllegalStateException("disk full");
            }
          }
        };

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                gan.fit(
                    TestGans.points(40),
                    FitOptions.steps(9).withBatchSize(8).withCallback(failing)))
        .withMessage("disk full");

    assertThat(gan.steps()).isEqualTo(3);
    Gan reference = TestGans.mlpGan(GanOptions.defaults());
    gan.fit(TestGans.points(40), FitOptions.steps(9).withBatchSize(8));
    reference.fit(TestGans.points(40), FitOptions.steps(9).withBatchSize(8));
    assertThat(State.of(gan)).isEqualTo(State.of(reference));
  }

  /** The non-saturating loss, until a call of which the result is not finite. */
  private static final class Faulty implements GanLoss {

    private final Fault fault;
    private int discriminatorCalls;
    private int generatorCalls;

    /** Fails at the numbered call, counted from 1, of the half that the fault is in. */
    Faulty(Fault fault, int discriminatorCall, int generatorCall) {
      this.fault = fault;
      this.discriminatorCalls = discriminatorCall;
      this.generatorCalls = generatorCall;
    }

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public LogitLoss discriminator(double[] real, double[] fake) {
      LogitLoss loss = GanLosses.nonSaturating().discriminator(real, fake);
      if (--discriminatorCalls == 0) {
        switch (fault) {
          case DISCRIMINATOR_LOSS_NAN -> {
            return new LogitLoss(Double.NaN, loss.real(), loss.fake());
          }
          case DISCRIMINATOR_LOSS_INFINITE -> {
            return new LogitLoss(Double.NEGATIVE_INFINITY, loss.real(), loss.fake());
          }
          case DISCRIMINATOR_DERIVATIVE_NAN -> loss.real()[0] = Double.NaN;
          default -> {}
        }
      }
      return loss;
    }

    @Override
    public LogitLoss generator(double[] real, double[] fake) {
      LogitLoss loss = GanLosses.nonSaturating().generator(real, fake);
      if (--generatorCalls == 0) {
        switch (fault) {
          case GENERATOR_LOSS_NAN -> {
            return new LogitLoss(Double.NaN, loss.real(), loss.fake());
          }
          case GENERATOR_DERIVATIVE_INFINITE -> loss.fake()[1] = Double.POSITIVE_INFINITY;
          default -> {}
        }
      }
      return loss;
    }
  }

  /** A set in which one example is not a number. */
  private static Dataset withNaN(Dataset data, int example) {
    return new Changed(data, example, 0, data::label);
  }

  /** A set of four classes that are numbered from one. */
  private static Dataset labelledFromOne(Dataset data) {
    return new Changed(data, -1, 4, example -> 1 + example % 4);
  }

  /** A set with another number of classes, other labels, and an example that is not a number. */
  private record Changed(Dataset data, int notANumber, int classes, IntUnaryOperator labels)
      implements Dataset {

    @Override
    public String name() {
      return data.name();
    }

    @Override
    public int size() {
      return data.size();
    }

    @Override
    public ExampleShape shape() {
      return data.shape();
    }

    @Override
    public ValueRange range() {
      return data.range();
    }

    @Override
    public int label(int example) {
      return labels.applyAsInt(example);
    }

    @Override
    public void read(int example, float[] target, int offset) {
      data.read(example, target, offset);
      if (example == notANumber) {
        target[offset + 1] = Float.NaN;
      }
    }

    @Override
    public String digest() {
      return data.digest();
    }
  }
}

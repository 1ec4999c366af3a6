package io.gen4j.core.internal.monitoring;

import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * Starts the events that JDK Flight Recorder sees. If nobody records an event, its methods return a
 * constant that does nothing. A Java runtime without the module {@code jdk.jfr} works too: only
 * {@link FlightRecorder} names its classes.
 */
public final class Recording {

  private static final boolean AVAILABLE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private static final Step NO_STEP = (model, examples, waitedNanos) -> {};
  private static final Evaluation NO_EVALUATION = (model, step, metrics, samples) -> {};
  private static final Span NO_SPAN = () -> {};

  private Recording() {}

  /** Work that is being measured, until it is closed. */
  public interface Span extends AutoCloseable {
    @Override
    void close();
  }

  /** A training step that is being measured. */
  public interface Step {
    /**
     * Ends the step.
     *
     * @param model name of the model
     * @param examples training examples that the step read
     * @param waitedNanos time that the step waited for data
     */
    void end(Supplier<String> model, long examples, long waitedNanos);
  }

  /** An evaluation that is being measured. */
  public interface Evaluation {
    /**
     * Ends the evaluation.
     *
     * @param model name of the model, null if it is unknown
     * @param step number of steps that the model has made, or -1
     * @param metrics names of the results
     * @param samples number of samples drawn, or -1
     */
    void end(Supplier<String> model, long step, Collection<String> metrics, long samples);
  }

  /** Begins a training step. */
  public static Step step(long step) {
    return AVAILABLE ? FlightRecorder.step(step, NO_STEP) : NO_STEP;
  }

  /** Begins an evaluation. */
  public static Evaluation evaluation() {
    return AVAILABLE ? FlightRecorder.evaluation(NO_EVALUATION) : NO_EVALUATION;
  }

  /** Begins to draw samples. */
  public static Span sample(String model, int count) {
    return AVAILABLE ? FlightRecorder.sample(model, count, NO_SPAN) : NO_SPAN;
  }

  /** Begins to write a model file. */
  public static Span save(Object model, Path file) {
    return AVAILABLE ? FlightRecorder.save(model, file, NO_SPAN) : NO_SPAN;
  }

  /** Begins to read a model file. */
  public static Span load(Object model, Path file) {
    return AVAILABLE ? FlightRecorder.load(model, file, NO_SPAN) : NO_SPAN;
  }
}

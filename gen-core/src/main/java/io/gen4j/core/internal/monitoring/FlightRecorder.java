package io.gen4j.core.internal.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The events. {@code docs/tasks/deploying.md} lists them. */
final class FlightRecorder {

  private FlightRecorder() {}

  @Name("io.gen4j.Step")
  @Label("Training Step")
  @Description("One step of a training, without callbacks. It includes waiting for data.")
  @Category({"Gen4J", "Training"})
  @StackTrace(false)
  static final class StepEvent extends Event {
    @Label("Model")
    String model;

    @Label("Step")
    @Description("Number of the step, from 1")
    long step;

    @Label("Batch Size")
    @Description("Training examples that the step read")
    long batchSize;

    @Label("Waited for Data")
    @Timespan(Timespan.NANOSECONDS)
    long waited;
  }

  @Name("io.gen4j.Evaluation")
  @Label("Evaluation")
  @Description("A measurement of a model. One evaluation can contain another.")
  @Category({"Gen4J", "Training"})
  @StackTrace(false)
  static final class EvaluationEvent extends Event {
    @Label("Model")
    String model;

    @Label("Step")
    @Description("Steps that the model has made; -1 outside of a training")
    long step;

    @Label("Metrics")
    String metrics;

    @Label("Samples")
    @Description("Samples drawn; -1 if unknown")
    long samples;
  }

  @Name("io.gen4j.Sample")
  @Label("Sample")
  @Description("Samples drawn or latent vectors decoded by one call")
  @Category({"Gen4J", "Sampling"})
  @StackTrace(false)
  static final class SampleEvent extends Event {
    @Label("Model")
    String model;

    @Label("Batch Size")
    @Description("Number of samples")
    int batchSize;
  }

  /** A model file that is written or read. */
  abstract static class FileEvent extends Event {
    @Label("Model")
    String model;

    @Label("File")
    String file;

    @Label("Size")
    @Description("Size of the file; -1 if there is no file")
    @DataAmount
    long size;

    final void finish() {
      end();
      if (shouldCommit()) {
        size = sizeOf(Path.of(file));
        commit();
      }
    }
  }

  @Name("io.gen4j.Save")
  @Label("Save")
  @Description("A model file that was written, or could not be written")
  @Category({"Gen4J", "Files"})
  @StackTrace(false)
  static final class SaveEvent extends FileEvent {}

  @Name("io.gen4j.Load")
  @Label("Load")
  @Description("A model file that was read, or could not be read")
  @Category({"Gen4J", "Files"})
  @StackTrace(false)
  static final class LoadEvent extends FileEvent {}

  static Recording.Step step(long step, Recording.Step none) {
    StepEvent event = new StepEvent();
    if (!event.isEnabled()) {
      return none;
    }
    event.begin();
    return (model, examples, waitedNanos) -> {
      event.end();
      if (event.shouldCommit()) {
        event.model = model.get();
        event.step = step;
        event.batchSize = examples;
        event.waited = waitedNanos;
        event.commit();
      }
    };
  }

  static Recording.Evaluation evaluation(Recording.Evaluation none) {
    EvaluationEvent event = new EvaluationEvent();
    if (!event.isEnabled()) {
      return none;
    }
    event.begin();
    return (model, step, metrics, samples) -> {
      event.end();
      if (event.shouldCommit()) {
        event.model = model == null ? null : model.get();
        event.step = step;
        event.metrics = String.join(", ", metrics);
        event.samples = samples;
        event.commit();
      }
    };
  }

  static Recording.Span sample(String model, int count, Recording.Span none) {
    SampleEvent event = new SampleEvent();
    if (!event.isEnabled()) {
      return none;
    }
    event.model = model;
    event.batchSize = count;
    event.begin();
    return event::commit;
  }

  static Recording.Span save(Object model, Path file, Recording.Span none) {
    return file(new SaveEvent(), model, file, none);
  }

  static Recording.Span load(Object model, Path file, Recording.Span none) {
    return file(new LoadEvent(), model, file, none);
  }

  private static Recording.Span file(
      FileEvent event, Object model, Path file, Recording.Span none) {
    if (!event.isEnabled()) {
      return none;
    }
    event.model = String.valueOf(model);
    event.file = file.toString();
    event.begin();
    return event::finish;
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }
}

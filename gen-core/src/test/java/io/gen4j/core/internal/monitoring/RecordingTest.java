package io.gen4j.core.internal.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.files.ModelFileException;
import io.gen4j.core.testing.PacedSet;
import io.gen4j.core.testing.TinyModel;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import jdk.jfr.EventType;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {

  private static final FitOptions OPTIONS = FitOptions.steps(6).withBatchSize(4);

  private static final List<Class<? extends jdk.jfr.Event>> EVENTS =
      List.of(
          FlightRecorder.StepEvent.class,
          FlightRecorder.EvaluationEvent.class,
          FlightRecorder.SampleEvent.class,
          FlightRecorder.SaveEvent.class,
          FlightRecorder.LoadEvent.class);

  @TempDir private Path folder;

  /** Records events of some types while something runs. */
  private List<RecordedEvent> record(Runnable work, String... types) throws IOException {
    Path file = folder.resolve("recording.jfr");
    try (jdk.jfr.Recording recording = new jdk.jfr.Recording()) {
      // Events are on in every recording, unless it turns them off.
      for (Class<? extends jdk.jfr.Event> event : EVENTS) {
        if (!List.of(types).contains(EventType.getEventType(event).getName())) {
          recording.disable(event);
        }
      }
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = new ArrayList<>(RecordingFile.readAllEvents(file));
    events.removeIf(event -> !event.getEventType().getName().startsWith("io.gen4j."));
    return events;
  }

  @Test
  void everyStepIsAnEvent() throws IOException {
    TinyModel model = TinyModel.create();
    List<Double> seconds = new ArrayList<>();
    Callback slow =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            seconds.add(progress.stepSeconds());
            sleep(20);
          }
        };
    TrainingReport[] report = new TrainingReport[1];
    List<RecordedEvent> events =
        record(() -> report[0] = model.fit(OPTIONS.withCallback(slow)), "io.gen4j.Step");

    assertThat(events).hasSize(6);
    double sum = 0;
    for (int i = 0; i < 6; i++) {
      RecordedEvent event = events.get(i);
      assertThat(event.getEventType().getName()).isEqualTo("io.gen4j.Step");
      assertThat(event.getString("model")).isEqualTo("tiny");
      assertThat(event.getLong("step")).isEqualTo(i + 1);
      assertThat(event.getLong("batchSize")).isEqualTo(4);
      assertThat(event.getThread().getJavaName()).isEqualTo(Thread.currentThread().getName());
      assertThat(event.getDuration("waited")).isBetween(Duration.ZERO, event.getDuration());
      double took = event.getDuration().toNanos() / 1e9;
      // The event begins earlier and ends later by a few instructions, or by a pause.
      assertThat(took).isGreaterThan(seconds.get(i) - 0.001);
      sum += took;
    }
    // The callback sleeps for 0.12 s in all.
    assertThat(sum).isGreaterThan(0).isLessThan(report[0].seconds() - 0.119);
  }

  @Test
  void waitingForDataIsTold() throws IOException {
    Semaphore permits = new Semaphore(0);
    Dataset data = new PacedSet(new TinyModel.Images(16, 0), permits);
    Callback release =
        new Callback() {
          @Override
          public void onStart(Progress start) {
            assertThat(start.batchesAhead()).isZero();
            new Thread(
                    () -> {
                      sleep(100);
                      permits.release(1_000_000);
                    })
                .start();
          }
        };
    List<RecordedEvent> events =
        record(() -> TinyModel.create().fit(data, OPTIONS.withCallback(release)), "io.gen4j.Step");

    assertThat(events.get(0).getDuration("waited")).isGreaterThan(Duration.ofMillis(20));
    assertThat(events.get(5).getDuration("waited")).isLessThan(events.get(0).getDuration("waited"));
  }

  @Test
  void evaluationsAreEvents() throws IOException {
    Evaluation evaluation =
        Evaluation.of(
            Every.steps(3),
            "height",
            model -> {
              sleep(20);
              return 3;
            });
    List<RecordedEvent> events =
        record(
            () -> TinyModel.create().fit(OPTIONS.withCallback(evaluation)), "io.gen4j.Evaluation");

    assertThat(events).hasSize(2);
    assertThat(events).extracting(event -> event.getLong("step")).containsExactly(3L, 6L);
    for (RecordedEvent event : events) {
      assertThat(event.getString("model")).isEqualTo("tiny");
      assertThat(event.getString("metrics")).isEqualTo("height");
      assertThat(event.getLong("samples")).isEqualTo(-1);
      assertThat(event.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(19));
    }
  }

  @Test
  void savingAndLoadingAreEvents() throws IOException {
    TinyModel model = TinyModel.create();
    model.fit(OPTIONS);
    Path file = folder.resolve("model.zip");
    Path none = folder.resolve("none.zip");
    List<RecordedEvent> events =
        record(
            () -> {
              model.save(file);
              TinyModel.load(file);
              assertThatThrownBy(() -> TinyModel.load(none)).isInstanceOf(ModelFileException.class);
            },
            "io.gen4j.Save",
            "io.gen4j.Load");

    assertThat(events)
        .extracting(event -> event.getEventType().getName())
        .containsExactly("io.gen4j.Save", "io.gen4j.Load", "io.gen4j.Load");
    assertThat(events)
        .extracting(event -> event.getString("file"))
        .containsExactly(file.toString(), file.toString(), none.toString());
    assertThat(events)
        .extracting(event -> event.getLong("size"))
        .containsExactly(Files.size(file), Files.size(file), -1L);
    assertThat(events).allMatch(event -> event.getString("model").equals("tiny"));
    assertThat(events).allMatch(event -> event.getDuration().toNanos() > 0);
  }

  @Test
  void samplesAreEvents() throws IOException {
    List<RecordedEvent> events =
        record(
            () -> {
              try (Recording.Span span = Recording.sample("gan", 16)) {
                sleep(5);
              }
            },
            "io.gen4j.Sample");
    assertThat(events).hasSize(1);
    assertThat(events.get(0).getString("model")).isEqualTo("gan");
    assertThat(events.get(0).getInt("batchSize")).isEqualTo(16);
    assertThat(events.get(0).getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(4));
  }

  @Test
  void eventsSayWhatTheyAre() {
    List<EventType> types = EVENTS.stream().map(EventType::getEventType).toList();
    assertThat(types)
        .extracting(type -> String.join("/", type.getCategoryNames()))
        .containsExactly(
            "Gen4J/Training", "Gen4J/Training", "Gen4J/Sampling", "Gen4J/Files", "Gen4J/Files");
    assertThat(types).allMatch(type -> type.getDescription() != null);
    assertThat(types)
        .flatExtracting(EventType::getFields)
        .allMatch(field -> field.getLabel() != null);
  }

  @Test
  void withoutARecordingNothingIsMade() throws IOException {
    assertThat(Recording.step(1)).isSameAs(Recording.step(2));
    assertThat(Recording.evaluation()).isSameAs(Recording.evaluation());
    assertThat(Recording.sample("gan", 1)).isSameAs(Recording.save("vae", folder));
    assertThat(Recording.load("gan", folder)).isSameAs(Recording.save("vae", folder));
    List<RecordedEvent> others =
        record(
            () -> assertThat(Recording.step(1)).isSameAs(Recording.step(2)), "io.gen4j.Evaluation");
    assertThat(others).isEmpty();
  }

  /** A Java runtime can be built without the module of the flight recorder. */
  @Test
  void aRuntimeWithoutTheFlightRecorderTrains() throws Exception {
    String modules =
        ModuleLayer.boot().modules().stream()
            .map(Module::getName)
            .filter(
                name ->
                    name.startsWith("java.")
                        || List.of("jdk.unsupported", "jdk.random").contains(name))
            .collect(Collectors.joining(","));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                modules,
                "-cp",
                System.getProperty("java.class.path"),
                Trains.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("flight recorder: false, steps: 6");
    assertThat(output.lines().filter(line -> line.contains("Fast layers use "))).hasSize(1);
  }

  /** Trains and saves, in a process of its own. */
  static final class Trains {

    private Trains() {}

    public static void main(String[] args) throws IOException {
      TinyModel model = TinyModel.create();
      // Without the flight recorder, the class around this one cannot be loaded.
      model.fit(FitOptions.steps(6));
      Path file = Files.createTempFile("model", ".zip");
      model.save(file);
      long steps = TinyModel.load(file).steps();
      Files.delete(file);
      boolean present = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
      System.out.println("flight recorder: " + present + ", steps: " + steps);
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

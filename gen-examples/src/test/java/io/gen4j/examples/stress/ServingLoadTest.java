package io.gen4j.examples.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 32 threads sample a model for a minute while it trains. */
@Tag("stress")
class ServingLoadTest {

  private static final int THREADS = Integer.getInteger("gen4j.stress.threads", 32);
  private static final String SECONDS = System.getProperty("gen4j.stress.seconds", "60");

  @ParameterizedTest
  @EnumSource(
      value = Models.class,
      names = {"IMAGES", "LATENT", "LANGUAGE", "TRANSLATION"})
  void manyThreadsSampleDuringTraining(Models model) throws Exception {
    Map<String, Double> figures = new LinkedHashMap<>();
    List<String> options =
        List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");
    try (ChildJvm child =
        ChildJvm.start(
            ServingLoad.class, options, model.name(), String.valueOf(THREADS), SECONDS)) {
      for (String line : child.finish()) {
        int at = line.lastIndexOf(": ");
        figures.put(line.substring(0, at), Double.parseDouble(line.substring(at + 2)));
      }
    }
    System.out.println(model + " " + figures);
    assertThat(figures.get("calls during training")).isGreaterThan(100);
    assertThat(figures.get("steps")).isGreaterThan(5);
    assertThat(figures.get("calls that saw no whole step")).isZero();
    assertThat(figures.get("calls that saw an older step")).isZero();
    assertThat(figures.get(THREADS + " threads, times the calls of one"))
        .as("throughput, with room for noise")
        .isGreaterThan(0.8);
    // A call waits for its turn among the threads, as it does at rest, and for one step.
    assertThat(figures.get("longest call during training, ms"))
        .isLessThan(
            3 * figures.get("longest call at rest, ms") + 2 * figures.get("longest step, ms"));
    assertThat(figures.get("resident after, MB"))
        .isLessThan(1.1 * figures.get("resident before, MB"));
  }
}

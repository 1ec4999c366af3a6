package io.gen4j.examples.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Resident memory does not grow with the number of models, steps or files of a process. Each run is
 * a process of its own with a Java heap that is resident from the start, so that the growth of the
 * heap and of the collector's tables is not taken for that of native memory. The optimizing
 * compiler is off, whose memory grows for minutes.
 */
@Tag("stress")
class MemoryTest {

  private static final int SCALE = Integer.getInteger("gen4j.stress.percent", 100);

  static Stream<Arguments> runs() {
    return Stream.of(
        Arguments.of("close", 1000, 1.10, List.of(Models.IMAGES, Models.LATENT)),
        Arguments.of("drop", 1000, 1.50, List.of(Models.IMAGES, Models.LATENT)),
        Arguments.of("steps", 100_000, 1.10, List.of(Models.CODEBOOK)),
        Arguments.of("files", 1000, 1.10, List.of(Models.IMAGES)));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void memoryIsFlat(String what, int count, double most, List<Models> models) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(what, String.valueOf(count * SCALE / 100)));
    models.forEach(model -> arguments.add(model.name()));
    List<String> options =
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch");
    try (ChildJvm child =
        ChildJvm.start(ModelCycles.class, options, arguments.toArray(String[]::new))) {
      double[] resident =
          child.finish().stream()
              .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
              .toArray();
      System.out.println(
          what
              + " "
              + arguments
              + ": "
              + Arrays.toString(Arrays.stream(resident).mapToLong(Math::round).toArray())
              + " MB");
      assertThat(resident[resident.length - 1] / resident[0]).isLessThan(most);
    }
  }
}

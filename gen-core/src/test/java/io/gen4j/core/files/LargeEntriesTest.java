package io.gen4j.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.internal.files.SealedZip;
import io.gen4j.core.testing.Graphs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written can be read: a model is never lost because it has much state. */
class LargeEntriesTest {

  @TempDir private Path folder;

  /** A pool of 50 color images of 256x256 pixels has about 52 MB as text. */
  @Test
  void propertiesMayBeLargerThanConfigurations() {
    ComputationGraph graph =
        Graphs.random(
            Graphs.chain(InputType.feedForward(3), new DenseLayer.Builder().nOut(2).build()), 1);
    List<String> pool = Collections.nCopies(290, "x".repeat(60_000));
    Path file = folder.resolve("model.zip");
    new ModelFile(graph, Map.of("a", graph), Map.of("kind", "test", "pool", pool)).write(file);
    assertThat(file.toFile().length()).isGreaterThan(17_000_000);
    assertThat(ModelFile.read(file, "test").properties().get("pool")).isEqualTo(pool);
  }

  @Test
  void textsThatAReaderRefusesAreNotWritten() throws IOException {
    SealedZip.Writer zip = new SealedZip.Writer(new ByteArrayOutputStream());
    zip.put("gen4j/a/configuration.json", new byte[16 << 20]);
    assertThatThrownBy(() -> zip.put("gen4j/b/configuration.json", new byte[(16 << 20) + 1]))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "gen4j/b/configuration.json would have 16777217 bytes, but a model file has at most"
                + " 16777216");
  }
}

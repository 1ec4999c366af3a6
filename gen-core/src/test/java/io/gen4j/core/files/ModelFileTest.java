package io.gen4j.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.elsewhere.OwnActivation;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

class ModelFileTest {

  private static final INDArray X = Checks.normalArray(1, 4, 3);

  @TempDir private Path folder;

  @Test
  void comesBackAsItWas() {
    Network generator = trained(5);
    Network critic = trained(6);
    Path file = folder.resolve("models/model.zip");
    Map<String, Object> properties = properties();
    file(generator, critic, properties).write(file);
    ModelFile read = ModelFile.read(file, "test");
    assertThat(read.networks().keySet()).containsExactly("generator", "critic");
    assertThat(read.property("name", String.class)).isEqualTo("a name");
    assertThat(read.properties().get("list")).isEqualTo(List.of(1, 2.5, "x"));
    assertThat(read.property("flag", Boolean.class)).isTrue();
    assertSame(read.network("generator"), generator);
    assertSame(read.network("critic"), critic);
  }

  private static void assertSame(ComputationGraph read, Network written) {
    assertThat(Checks.floats(read.params())).isEqualTo(Checks.floats(written.parameters()));
    assertThat(Checks.floats(read.getUpdater().getStateViewArray()))
        .isEqualTo(Checks.floats(written.graph().getUpdater().getStateViewArray()));
    Network opened = Network.open("read", read, StepMemory.create());
    assertThat(Checks.floats(opened.output(X))).isEqualTo(Checks.floats(written.output(X)));
    assertThat(opened.updates()).isEqualTo(written.updates());
  }

  @Test
  void plainDl4jOpensTheMainNetwork() throws IOException {
    Network generator = trained(5);
    Path file = folder.resolve("model.zip");
    file(generator, trained(6), properties()).write(file);
    ComputationGraph plain = ModelSerializer.restoreComputationGraph(file.toFile());
    Checks.assertClose(
        "output", Checks.values(plain.outputSingle(X)), Checks.values(generator.output(X)), 1e-5);
  }

  /** Any cut, from one byte to all but one. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.3, 0.7, 0.99, 1})
  void refusesATruncatedFile(double fraction) throws IOException {
    Path file = folder.resolve("model.zip");
    file(trained(5), trained(6), properties()).write(file);
    byte[] bytes = Files.readAllBytes(file);
    int length = Math.min(bytes.length - 1, (int) (bytes.length * fraction));
    Files.write(file, Arrays.copyOf(bytes, length));
    assertThatThrownBy(() -> ModelFile.read(file, "test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model.zip")
        .hasMessageContaining("not a complete zip");
  }

  @Test
  void refusesOtherFiles() throws IOException {
    Path plain = folder.resolve("plain.zip");
    zip(plain, Map.of("configuration.json", "{}"));
    assertThatThrownBy(() -> ModelFile.read(plain, "test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a Gen4J model")
        .hasMessageContaining("ModelSerializer");
    Path list = folder.resolve("list.zip");
    zip(list, Map.of("gen4j/model.json", "[1]"));
    assertThatThrownBy(() -> ModelFile.read(list, "test"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("list.zip")
        .hasMessageContaining("Not a JSON object");
    Path later = folder.resolve("later.zip");
    zip(later, Map.of("gen4j/model.json", "{\"format\": 3, \"kind\": \"test\"}"));
    assertThatThrownBy(() -> ModelFile.read(later, "test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format 3")
        .hasMessageContaining("up to 2");
    Path none = folder.resolve("none.zip");
    zip(none, Map.of("gen4j/model.json", "{\"kind\": \"test\"}"));
    assertThatThrownBy(() -> ModelFile.read(none, "test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format null");
    Path broken = folder.resolve("broken.zip");
    zip(broken, Map.of("gen4j/model.json", "no json"));
    assertThatThrownBy(() -> ModelFile.read(broken, "test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JSON");
    Path other = folder.resolve("other.zip");
    zip(other, Map.of("gen4j/model.json", "{\"format\": 1, \"kind\": \"vae\"}"));
    assertThatThrownBy(() -> ModelFile.read(other, "gan"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kind vae, not gan");
    assertThatThrownBy(() -> ModelFile.read(folder.resolve("missing.zip"), "test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("There is no model file");
    ModelFile empty = ModelFile.read(other, "vae");
    assertThatThrownBy(() -> empty.network("generator"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks the network generator");
    assertThatThrownBy(() -> empty.property("kind", Integer.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Integer")
        .hasMessageContaining("vae");
  }

  @Test
  void layersOfTheApplicationAreAllowedByPackage() {
    Path file = folder.resolve("own.zip");
    ComputationGraph own =
        Graphs.random(
            Graphs.chain(
                InputType.feedForward(3),
                DataType.FLOAT,
                new Adam(0.01),
                new DenseLayer.Builder().nOut(2).activation(new OwnActivation()).build()),
            1);
    new ModelFile(own, Map.of("net", own), properties()).write(file);
    assertThatThrownBy(() -> ModelFile.read(file, "test"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("com.example.elsewhere.OwnActivation")
        .hasMessageContaining("allow its package");
    assertThatThrownBy(() -> ModelFile.read(file, "test", List.of("com.example.else")))
        .isInstanceOf(ModelFileException.class);
    ComputationGraph read = ModelFile.read(file, "test", List.of("com.example")).network("net");
    assertThat(Checks.floats(read.outputSingle(X))).isEqualTo(Checks.floats(own.outputSingle(X)));
  }

  @Test
  void aFailedWriteKeepsTheOldFileAndLeavesNoOther() throws IOException {
    Path file = folder.resolve("model.zip");
    file(trained(5), trained(6), properties()).write(file);
    byte[] before = Files.readAllBytes(file);
    Map<String, Object> bad = new LinkedHashMap<>(properties());
    bad.put("object", new Object());
    assertThatThrownBy(() -> file(trained(7), trained(8), bad).write(file))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    Path blocked = Files.createFile(folder.resolve("blocked")).resolve("model.zip");
    assertThatThrownBy(() -> file(trained(5), trained(6), properties()).write(blocked))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("model.zip");
  }

  /** Neither the time of writing nor the deflate of this JVM is in the bytes. */
  @Test
  void equalModelsGiveEqualFiles() throws IOException {
    Path file = folder.resolve("model.zip");
    Path again = folder.resolve("again.zip");
    file(trained(5), trained(6), properties()).write(file);
    file(trained(5), trained(6), properties()).write(again);
    assertThat(again).hasSameBinaryContentAs(file);
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      int entries = 0;
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        assertThat(e.getTime()).isZero();
        assertThat(e.getMethod()).isEqualTo(ZipEntry.STORED);
        entries++;
      }
      assertThat(entries).isEqualTo(2 + 1 + 2 * 3 + 1);
    }
  }

  /** Maps of {@code Map.of} have another order in every process. */
  @Test
  void neitherPlaceNorTheOrderOfMapsIsInTheBytes() throws IOException {
    ComputationGraph net = golden();
    Map<String, Object> some = Map.of("kind", "test", "b", 1, "a", Map.of("y", 1.5, "x", "é"));
    Map<String, Object> nested = new HashMap<>(64);
    nested.put("x", "é");
    nested.put("y", 1.5);
    Map<String, Object> same = new HashMap<>(1024);
    same.put("a", nested);
    same.put("b", 1);
    same.put("kind", "test");
    Path file = folder.resolve("model.zip");
    new ModelFile(net, Map.of("one", net, "two", net), some).write(file);
    TimeZone zone = TimeZone.getDefault();
    Locale locale = Locale.getDefault();
    Path again = folder.resolve("again.zip");
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      new ModelFile(net, new HashMap<>(Map.of("two", net, "one", net)), same).write(again);
    } finally {
      TimeZone.setDefault(zone);
      Locale.setDefault(locale);
    }
    assertThat(again).hasSameBinaryContentAs(file);
    assertThat(ModelFile.read(file, "test").properties().keySet())
        .containsExactly("format", "a", "b", "kind");
    for (byte[] entry : contents(file)) {
      assertThat(new String(entry, StandardCharsets.ISO_8859_1)).doesNotContain("\r\n");
    }
  }

  private static List<byte[]> contents(Path file) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        if (e.getName().endsWith(".json")) {
          contents.add(zip.readAllBytes());
        }
      }
    }
    return contents;
  }

  /** Written by the code that wrote format 1, from the network of {@link #golden}. */
  @Test
  void aFileOfFormat1Loads() throws Exception {
    assertGolden(ModelFile.read(resource("format-1.zip"), "test"));
  }

  /** The bytes are part of the format: the same model gives them on every JVM. */
  @Test
  void aFileOfFormat2LoadsAndIsWrittenAgainByteByByte() throws Exception {
    Path golden = resource("format-2.zip");
    assertGolden(ModelFile.read(golden, "test"));
    Path written = folder.resolve("format-2.zip");
    ComputationGraph network = golden();
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("kind", "test");
    properties.put("name", "golden");
    new ModelFile(network, Map.of("net", network), properties).write(written);
    assertThat(written).hasSameBinaryContentAs(golden);
  }

  private static void assertGolden(ModelFile read) {
    assertThat(read.property("name", String.class)).isEqualTo("golden");
    assertThat(read.networks().keySet()).containsExactly("net");
    ComputationGraph expected = golden();
    ComputationGraph network = read.network("net");
    assertThat(Checks.floats(network.params())).isEqualTo(Checks.floats(expected.params()));
    assertThat(Checks.floats(network.getUpdater().getStateViewArray()))
        .isEqualTo(Checks.floats(expected.getUpdater().getStateViewArray()));
    assertThat(network.getConfiguration()).isEqualTo(expected.getConfiguration());
  }

  /** Returns a network with parameters and a state that need no training. */
  static ComputationGraph golden() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.FLOAT)
                .updater(new Adam(0.01))
                .graphBuilder()
                .addInputs("x")
                .addLayer(
                    "y",
                    new DenseLayer.Builder().nIn(3).nOut(4).activation(Activation.TANH).build(),
                    "x")
                .setOutputs("y")
                .build());
    graph.init();
    for (int i = 0; i < 16; i++) {
      graph.params().putScalar(i, i / 8f);
    }
    for (int i = 0; i < 32; i++) {
      graph.getUpdater().getStateViewArray().putScalar(i, i / 64f);
    }
    return graph;
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(ModelFileTest.class.getResource(name).toURI());
  }

  private static void zip(Path file, Map<String, String> entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }

  private static Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("kind", "test");
    properties.put("name", "a name");
    properties.put("list", List.of(1, 2.5, "x"));
    properties.put("flag", true);
    return properties;
  }

  private static ModelFile file(Network generator, Network critic, Map<String, Object> properties) {
    Map<String, ComputationGraph> networks = new LinkedHashMap<>();
    networks.put("generator", generator.graph());
    networks.put("critic", critic.graph());
    return new ModelFile(generator.graph(), networks, properties);
  }

  /** Returns a network with parameters and a state of the optimizer that it got by training. */
  static Network trained(long seed) {
    Network network =
        Graphs.open(
            Graphs.random(
                Graphs.chain(
                    InputType.feedForward(3),
                    DataType.FLOAT,
                    new Adam(0.01),
                    new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build(),
                    new BatchNormalization(),
                    new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).build()),
                seed),
            true);
    for (int t = 0; t < 3; t++) {
      Graphs.pass(network, X, t);
      network.update();
    }
    return network;
  }
}

package io.gen4j.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.network.Network;
import io.gen4j.core.testing.Checks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Models from files for drawing, from streams, and by their own checks. */
class ModelFileLoadTest {

  private static final INDArray X = Checks.normalArray(1, 4, 3);
  private static final Map<String, Object> PROPERTIES = Map.of("kind", "test", "size", 7);

  @TempDir private Path folder;
  private Network generator;
  private Network critic;
  private Path file;

  @BeforeEach
  void writeAModel() {
    generator = ModelFileTest.trained(5);
    critic = ModelFileTest.trained(6);
    file = folder.resolve("model.zip");
    model(generator.graph()).write(file);
  }

  private ModelFile model(ComputationGraph main) {
    Map<String, ComputationGraph> networks = new LinkedHashMap<>();
    networks.put("critic", critic.graph());
    networks.put("generator", generator.graph());
    return new ModelFile(main, networks, PROPERTIES);
  }

  /** Notes what it gets, and fails as it is told to. */
  private record Content(List<String> notes, Consumer<String> at)
      implements ModelFile.Content<String> {

    Content(Consumer<String> at) {
      this(new ArrayList<>(), at);
    }

    @Override
    public void check(Map<String, Object> properties, long length) {
      notes.add("check " + properties.get("kind") + " " + length);
      at.accept("check");
    }

    @Override
    public String make(ModelFile read) {
      notes.add("make " + read.networks().keySet());
      at.accept("make");
      return "made";
    }
  }

  private static Consumer<String> failing(String where, RuntimeException failure) {
    return at -> {
      if (at.equals(where)) {
        throw failure;
      }
    };
  }

  private String load(Content content, String... kinds) {
    return ModelFile.load(file, Set.of(kinds), List.of(), content);
  }

  @Test
  void propertiesAreCheckedBeforeTheModelIsMade() throws IOException {
    Content content = new Content(at -> {});
    assertThat(load(content, "test", "other")).isEqualTo("made");
    assertThat(content.notes())
        .containsExactly("check test " + Files.size(file), "make [critic, generator]");
    assertThatThrownBy(() -> load(content, "vae", "gan"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("it contains a model of kind test, not gan or vae");
    assertThat(content.notes()).hasSize(2);
  }

  @Test
  void aFailedCheckNamesTheFileAndTheReason() {
    Content refusing =
        new Content(failing("check", new IllegalArgumentException("the size is 7, not 8")));
    assertThatThrownBy(() -> load(refusing, "test"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("model.zip")
        .hasMessageContaining("gen4j/model.json: the size is 7, not 8")
        .hasMessageNotContaining("does not fit");
    assertThat(refusing.notes()).as("no network was read").hasSize(1);
    Content broken = new Content(failing("check", new ClassCastException("no list")));
    assertThatThrownBy(() -> load(broken, "test"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("its content does not fit together: ")
        .hasMessageContaining("no list");
  }

  @Test
  void aModelThatCannotBeMadeIsAFaultOfTheFile() {
    Content refusing = new Content(failing("make", new IllegalArgumentException("too wide")));
    assertThatThrownBy(() -> load(refusing, "test"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("model.zip")
        .hasMessageContaining("too wide")
        .hasMessageNotContaining("does not fit")
        .satisfies(e -> assertThat(((ModelFileException) e).reason()).isEqualTo("too wide"));
    Content broken = new Content(failing("make", new IllegalStateException("shape")));
    assertThatThrownBy(() -> load(broken, "test"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("its content does not fit together: ")
        .hasMessageContaining("shape");
    ModelFileException own = new ModelFileException(file, "mine", null);
    assertThatThrownBy(() -> load(new Content(failing("make", own)), "test")).isSameAs(own);
  }

  @Test
  void aFileForDrawingHasEachNetworkOnceAndNoOptimizer() throws IOException {
    Path drawing = folder.resolve("drawing.zip");
    model(generator.graph()).writeForDrawing(drawing);
    ModelFile read = ModelFile.read(drawing, "test");
    assertThat(read.networks().keySet()).containsExactlyInAnyOrder("generator", "critic");
    assertThat(read.main()).isSameAs(read.network("generator"));
    assertThat(read.property("size", Integer.class)).isEqualTo(7);
    for (Network network : List.of(generator, critic)) {
      ComputationGraph again = read.network(network == generator ? "generator" : "critic");
      assertThat(Checks.floats(again.params())).isEqualTo(Checks.floats(network.parameters()));
    }
    assertThat(entries(drawing))
        .contains("configuration.json", "gen4j/critic/configuration.json")
        .doesNotContain("gen4j/generator/configuration.json")
        .noneMatch(name -> name.contains("updater"));
    assertThat(entries(file)).anyMatch(name -> name.contains("updater"));
    ComputationGraph plain = ModelSerializer.restoreComputationGraph(drawing.toFile(), false);
    Checks.assertClose(
        "output", Checks.values(plain.outputSingle(X)), Checks.values(generator.output(X)), 1e-5);
    ModelFile unnamed = model(ModelFileTest.trained(7).graph());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> unnamed.writeForDrawing(drawing))
        .withMessageContaining("no name");
    assertThat(ModelFile.read(drawing, "test").networks()).hasSize(2);
  }

  private static List<String> entries(Path zip) throws IOException {
    try (ZipFile opened = new ZipFile(zip.toFile())) {
      return opened.stream().map(each -> each.getName()).toList();
    }
  }

  @Test
  void aStreamIsLoadedFromACopyThatIsDeleted() throws IOException {
    List<Path> spools = new ArrayList<>();
    boolean[] closed = {false};
    ByteArrayInputStream in =
        new ByteArrayInputStream(Files.readAllBytes(file)) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    ModelFile read =
        ModelFile.fromStream(
            in,
            spool -> {
              spools.add(spool);
              assertThat(spool).hasSameBinaryContentAs(file);
              return ModelFile.read(spool, "test");
            });
    assertThat(Checks.floats(read.network("critic").params()))
        .isEqualTo(Checks.floats(critic.parameters()));
    assertThat(in.available()).isZero();
    assertThat(closed[0]).isFalse();
    assertThat(spools).singleElement().satisfies(spool -> assertThat(spool).doesNotExist());
  }

  @Test
  void aBadStreamIsNamedAsAStream() throws IOException {
    List<Path> spools = new ArrayList<>();
    for (String text : List.of("", "PK", "no zip at all")) {
      byte[] other = text.getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> ModelFile.fromStream(new ByteArrayInputStream(other), spools::add))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("The stream")
          .hasMessageContaining("starts with other bytes");
    }
    assertThat(spools).isEmpty();
    byte[] whole = Files.readAllBytes(file);
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    assertThatThrownBy(
            () ->
                ModelFile.fromStream(
                    new ByteArrayInputStream(cut),
                    spool -> {
                      spools.add(spool);
                      return ModelFile.read(spool, "test");
                    }))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("The stream")
        .hasMessageContaining("not a complete zip")
        .hasMessageNotContaining("gen4j-");
    assertThat(spools).singleElement().satisfies(spool -> assertThat(spool).doesNotExist());
  }
}

package io.gen4j.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.Checks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class SafetensorsTest {

  /** The parameters of {@link #network} as another program would write them, by hand. */
  private static final String HEADER =
      "{\"__metadata__\":{\"made by\":\"hand\"},"
          + "\"g.y.b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[24,32]},"
          + "\"g.y.W\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]}}";

  @TempDir private Path folder;
  private final ComputationGraph network = network(DataType.FLOAT);

  /** Rows of W are inputs: y = x W + b. */
  @Test
  void aFileOfAnotherProgramIsRead() throws IOException {
    Path file = write(HEADER, 1, 2, 3, 4, 5, 6, -0.0f, Float.NaN);
    Safetensors.read(file, Map.of("g", network));
    INDArray w = network.getVertex("y").paramTable(false).get("W");
    assertThat(w.getFloat(0, 1)).isEqualTo(2);
    assertThat(w.getFloat(2, 0)).isEqualTo(5);
    INDArray b = network.getVertex("y").paramTable(false).get("b");
    assertThat(Float.floatToRawIntBits(b.getFloat(0))).isEqualTo(Float.floatToRawIntBits(-0.0f));
    assertThat(b.getFloat(1)).isNaN();
  }

  /** The bytes, one by one, of what another program has to read. */
  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    INDArray w = network.getVertex("y").paramTable(false).get("W");
    for (int i = 0; i < 6; i++) {
      w.putScalar(i / 2, i % 2, i + 1);
    }
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(file, Map.of("g", network));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    String header =
        "{\"__metadata__\":{\"format\":\"gen4j\"},"
            + "\"g.y.W\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]},"
            + "\"g.y.b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[24,32]}}";
    int length = (header.length() + 7) / 8 * 8;
    assertThat(bytes.getLong()).isEqualTo(length);
    byte[] text = new byte[length];
    bytes.get(text);
    assertThat(new String(text, StandardCharsets.UTF_8).strip()).isEqualTo(header);
    for (int i = 0; i < 6; i++) {
      assertThat(bytes.getFloat()).isEqualTo(i + 1);
    }
    assertThat(bytes.remaining()).isEqualTo(8);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void comesBackBitForBit(DataType type) throws IOException {
    ComputationGraph from = network(type);
    from.params().putScalar(3, Double.NaN);
    from.params().putScalar(4, Double.NEGATIVE_INFINITY);
    from.params().putScalar(5, Double.MIN_NORMAL);
    ComputationGraph to = network(type);
    to.params().assign(7);
    Path file = folder.resolve("weights.safetensors");
    Map<String, ComputationGraph> both = new LinkedHashMap<>();
    both.put("a", from);
    both.put("b", network(DataType.FLOAT));
    Safetensors.write(file, both);
    both.put("a", to);
    Safetensors.read(file, both);
    assertThat(Checks.values(to.params())).isEqualTo(Checks.values(from.params()));
    Path again = folder.resolve("again.safetensors");
    Safetensors.write(again, both);
    assertThat(again).hasSameBinaryContentAs(file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[3,2] | [2,3] | need the tensor g.y.W of type F32 and shape [3, 2], but it has F32 and [2, 3]",
        "g.y.b | g.y.c | need the tensor g.y.b of type F32 and shape [2], which is missing",
        "[0,24] | [0,20] | cannot have the shape",
        "[24,32] | [20,28] | begins at byte 20, but the one before it ends at 24",
        "[24,32] | [32,40] | begins at byte 32",
        "[24,32] | [-8,0] | cannot have the shape",
        "[3,2] | [4294967296,4294967296] | cannot have the shape",
        "[3,2] | [-3,-2] | cannot have the shape",
        "[3,2] | [3,2,0.5] | 'shape' to be a whole number",
        "[3,2] | 6 | 'shape' to be a list",
        "F32 | I8 | only F32 and F64",
        "g.y.b | g.y.W | Duplicate field",
        "\"g.y.W\" | \"x\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},\"g.y.W\" | has the"
            + " tensor x, which the networks do not have",
        "}} | } | not JSON",
        "{\"made | [[\"made | not JSON"
      })
  void headersThatLie(String what, String by, String reason) throws IOException {
    float[] before = Checks.floats(network.params());
    Path file = write(HEADER.replace(what, by), 1, 2, 3, 4, 5, 6, 7, 8);
    assertThatThrownBy(() -> Safetensors.read(file, Map.of("g", network)))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("weights.safetensors")
        .hasMessageContaining(reason);
    assertThat(Checks.floats(network.params())).isEqualTo(before);
  }

  @Test
  void lengthsThatLie() throws IOException {
    Path file = write(HEADER, 1, 2, 3, 4, 5, 6, 7, 8);
    byte[] whole = Files.readAllBytes(file);
    for (long length : new long[] {0, -1, 1L << 40, Long.MAX_VALUE, whole.length, 17 << 20}) {
      byte[] bytes = whole.clone();
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
      Files.write(file, bytes);
      assertThatThrownBy(() -> Safetensors.read(file, Map.of("g", network)))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("header claims to have " + length + " bytes");
    }
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Safetensors.read(file, Map.of("g", network)))
          .isInstanceOf(ModelFileException.class);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> Safetensors.read(file, Map.of("g", network)))
        .hasMessageContaining("its tensors have 32 bytes, but 33 follow the header");
    assertThatThrownBy(() -> Safetensors.read(folder.resolve("none"), Map.of("g", network)))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("no file with that name");
  }

  private Path write(String header, float... values) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + text.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return Files.write(folder.resolve("weights.safetensors"), bytes.array());
  }

  private static ComputationGraph network(DataType type) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(type)
                .graphBuilder()
                .addInputs("x")
                .addLayer(
                    "y",
                    new DenseLayer.Builder().nIn(3).nOut(2).activation(Activation.TANH).build(),
                    "x")
                .setOutputs("y")
                .build());
    graph.init();
    return graph;
  }
}

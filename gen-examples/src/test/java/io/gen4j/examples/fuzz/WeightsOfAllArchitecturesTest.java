package io.gen4j.examples.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.files.Safetensors;
import io.gen4j.core.network.Network;
import io.gen4j.core.sequence.FrameModel;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.gan.CycleGan;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MaxoutGan;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.architecture.ResidualGan;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.gan.architecture.SuperResolution;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeNetworks;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.ConvVae;
import io.gen4j.vae.architecture.GridVae;
import io.gen4j.vae.architecture.MlpVae;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights of every architecture go to safetensors and back. The file is also read as a program in
 * another language would: an 8-byte length, a JSON header with names, types, shapes and offsets,
 * and plain numbers in C order.
 */
class WeightsOfAllArchitecturesTest {

  private static final ExampleShape IMAGE = ExampleShape.image(1, 16, 16);

  private static final Pattern TENSOR =
      Pattern.compile(
          "\"([^\"]+)\":\\{\"dtype\":\"(F32|F64)\",\"shape\":\\[([0-9,]*)\\],"
              + "\"data_offsets\":\\[([0-9]+),([0-9]+)\\]\\}");

  @TempDir private Path folder;

  /** The architectures, as small as they can be. */
  enum Architecture {
    MLP_GAN(() -> gan(MlpGan.of(ExampleShape.vector(3)).withHidden(List.of(5)))),
    MAXOUT_GAN(() -> gan(MaxoutGan.of(ExampleShape.vector(6)))),
    DCGAN(() -> gan(Dcgan.of(IMAGE).withLatentSize(3).withWidth(2).withClasses(2))),
    RESIDUAL_GAN(() -> gan(ResidualGan.of(IMAGE).withLatentSize(4).withWidth(2))),
    STYLE_GAN(() -> gan(StyleGan.of(IMAGE).withLatentSize(4, 4).withWidth(2))),
    PIX2PIX(ModelTargets::pix2pix),
    SUPER_RESOLUTION(() -> gan(new SuperResolution(IMAGE, 2, 2, 1))),
    CYCLE_GAN(ModelTargets::cycleGan),
    MLP_VAE(() -> vae(MlpVae.of(ExampleShape.vector(4)).withHidden(List.of(5)))),
    CONV_VAE(() -> vae(ConvVae.of(IMAGE).withWidth(2))),
    GRID_VAE(
        () -> Vae.create(GridVae.of(IMAGE).withWidth(4), VaeOptions.vectorQuantized(4, 4, 3, 5))),
    SENTENCE_VAE(ModelTargets::sentences),
    GPT(() -> ModelTargets.language(SequenceShape.gpt(1, 2, 4))),
    LSTM(() -> ModelTargets.language(SequenceShape.lstm(1, 4))),
    GRU(() -> ModelTargets.language(SequenceShape.gru(1, 4))),
    FRAMES(ModelTargets::frames);

    private final Supplier<GenerativeModel> create;

    Architecture(Supplier<GenerativeModel> create) {
      this.create = create;
    }

    private static Gan gan(GanNetworks networks) {
      return Gan.create(networks, GanOptions.defaults());
    }

    private static Vae vae(VaeNetworks networks) {
      return Vae.create(networks, VaeOptions.defaults(3));
    }
  }

  private static Map<String, ComputationGraph> networks(GenerativeModel model) {
    Map<String, ComputationGraph> all = new LinkedHashMap<>();
    if (model instanceof Gan gan) {
      add(all, "generator", gan.generator().network());
      add(all, "discriminator", gan.discriminator().network());
    } else if (model instanceof Vae vae) {
      add(all, "encoder", vae.encoder());
      add(all, "decoder", vae.decoder());
    } else if (model instanceof LanguageModel language) {
      add(all, "model", language.network());
    } else if (model instanceof FrameModel frames) {
      add(all, "model", frames.network());
    }
    return all;
  }

  private static void add(Map<String, ComputationGraph> to, String name, Network network) {
    to.put(name, network.graph());
  }

  private static Map<String, INDArray> tensors(Map<String, ComputationGraph> networks) {
    Map<String, INDArray> all = new TreeMap<>();
    networks.forEach(
        (network, graph) ->
            graph
                .paramTable()
                .forEach((name, value) -> all.put(network + "." + name.replace('_', '.'), value)));
    return all;
  }

  /** A tensor as another program reads it. */
  private record Read(long[] shape, float[] values) {}

  private static Map<String, Read> byHand(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(bytes.getLong());
    String text = new String(file, 8, header, StandardCharsets.UTF_8).replaceAll("\\s", "");
    Map<String, Read> all = new LinkedHashMap<>();
    Matcher tensor = TENSOR.matcher(text);
    int end = 0;
    while (tensor.find()) {
      assertThat(tensor.group(2)).isEqualTo("F32");
      assertThat(Integer.parseInt(tensor.group(4))).as("no gap").isEqualTo(end);
      int from = 8 + header + end;
      end = Integer.parseInt(tensor.group(5));
      long[] shape = Arrays.stream(tensor.group(3).split(",")).mapToLong(Long::parseLong).toArray();
      float[] values = new float[(8 + header + end - from) / Float.BYTES];
      bytes.position(from);
      bytes.asFloatBuffer().get(values);
      assertThat(all.put(tensor.group(1), new Read(shape, values))).isNull();
    }
    assertThat(8 + header + end).isEqualTo(file.length);
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void weightsComeBackWithTheirNamesAndShapes(Architecture architecture) throws IOException {
    try (GenerativeModel model = architecture.create.get()) {
      Map<String, ComputationGraph> networks =
          model instanceof CycleGan cycle ? directions(cycle) : networks(model);
      assertThat(networks).isNotEmpty();
      Path file = folder.resolve("weights.safetensors");
      Safetensors.write(file, networks);
      Map<String, Read> read = byHand(Files.readAllBytes(file));
      Map<String, INDArray> tensors = tensors(networks);
      assertThat(read).hasSameSizeAs(tensors);
      Map<String, Read> comparable = new TreeMap<>();
      read.forEach((name, value) -> comparable.put(name.replace('_', '.'), value));
      assertThat(comparable.keySet()).isEqualTo(tensors.keySet());
      tensors.forEach(
          (name, value) -> {
            assertThat(comparable.get(name).shape()).as(name).isEqualTo(value.shape());
            assertThat(comparable.get(name).values())
                .as(name)
                .isEqualTo(value.dup('c').data().asFloat());
          });
      Map<String, float[]> before = new TreeMap<>();
      networks.forEach((name, graph) -> before.put(name, graph.params().dup().data().asFloat()));
      networks.values().forEach(graph -> graph.params().addi(1));
      Safetensors.read(file, networks);
      networks.forEach(
          (name, graph) ->
              assertThat(graph.params().dup().data().asFloat())
                  .as(name)
                  .isEqualTo(before.get(name)));
    }
  }

  /** A CycleGAN is saved to look at the networks of both directions. */
  private Map<String, ComputationGraph> directions(CycleGan cycle) {
    Path file = folder.resolve("cycle.zip");
    cycle.save(file);
    Map<String, ComputationGraph> all = new LinkedHashMap<>();
    ModelFile.read(file, "cycle-gan")
        .networks()
        .forEach((name, graph) -> all.put(name.replace(' ', '-'), graph));
    assertThat(all).containsKeys("forward-generator", "backward-discriminator");
    return all;
  }
}

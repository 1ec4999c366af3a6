package io.gen4j.examples.fuzz;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.files.ModelFileException;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.GridVae;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.prior.Priors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;

/**
 * Model files whose properties somebody altered, with digests that fit. Each is refused with the
 * name of the property before memory is allocated.
 */
class HostilePropertiesTest {

  private static final String PROPERTIES = "gen4j/model.json";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"packing\" : 2 | \"packing\" : 2000000000 | 'packing' must be a whole number from 1 to",
        "\"packing\" : 2 | \"packing\" : 0 | 'packing' must be",
        "\"packing\" : 2 | \"packing\" : 1.5 | 'packing' must be",
        "\"packing\" : 2 | \"packing\" : 65536 | The discriminator cannot take",
        "\"packing\" : 2 | \"packing\" : 3 | The discriminator cannot take",
        "\"steps\" : 0 | \"steps\" : -1 | 'counts.steps' must be a whole number from 0",
        "\"steps\" : 0 | \"steps\" : 9223372036854775808 | 'counts.steps' must be",
        "\"steps\" : 0 | \"stps\" : 0 | 'counts.steps' must be a whole number from 0 to"
            + " 9223372036854775807, got nothing",
        "\"latent_size\" : 4 | \"latent_size\" : 2000000000 | 'latent_size' must be",
        "\"latent_size\" : 4 | \"latent_size\" : 5 | The generator cannot take",
        "\"classes\" : 3 | \"classes\" : 4 | The generator cannot take",
        "\"classes\" : 3 | \"classes\" : 3000000000 | 'conditioning.classes' must be",
        "\"NORMAL\" | \"GAUSS\" | 'latent' must be one of",
        "\"CONCATENATED\" | \"X\" | 'conditioning.kind' must be one of",
        "\"label_counts\" : [ ] | \"label_counts\" : [ 1, 2 ] | 'label_counts' has 2 counts for 3",
        "\"label_counts\" : [ ] | \"label_counts\" : [ 1, -2, 3 ] | 'label_counts[1]' must be",
        "\"label_smoothing\" : 0.0 | \"label_smoothing\" : 1e999 | 'options.label_smoothing' must",
        "\"seed\" : \"0\" | \"seed\" : \"zero\" | 'options.seed' must be",
        "\"seed\" : \"0\" | \"seed\" : 0 | 'options.seed' must be",
        "\"health\" : false | \"health\" : 0 | 'options.health' must be true or false",
        "\"loss\" : \"non-saturating\" | \"loss\" : [ ] | 'options.loss' must be a text",
        "\"terms\" : [ ] | \"terms\" : [ 1 ] | 'options.terms[0]' must be an object",
        "\"instance_noise\" : [ 0.0, 0.0 ] | \"instance_noise\" : [ 0.0 ] | list of 2 to 2"
            + " elements",
        "\"discriminator_steps\" : 1 | \"discriminator_steps\" : -1 |"
            + " 'options.discriminator_steps'",
        "\"range\" : [ -1.0, 1.0 ] | \"range\" : [ -1.0 ] | its content does not fit together",
        "\"shape\" : [ 3 ] | \"shape\" : [ 100000, 100000, 100000 ] | 'shape",
        "\"augmentation_probability\" : 0.0 | \"augmentation_probability\" : \"x\" | must be a"
            + " number",
        "\"packing\" : 2 | \"packing\" : 2, \"packing\" : 2 | Duplicate field",
        "\"kind\" : \"gan\" | \"kind\" : \"vae\" | kind vae, not gan or gan sampler",
        "\"kind\" : \"gan\" | \"kind\" : \"gan sampler\" | 'seed' must be"
      })
  void propertiesOfAGan(String what, String by, String reason) throws IOException {
    Gan gan =
        Gan.create(
            MlpGan.of(ExampleShape.vector(3))
                .withLatentSize(4)
                .withHidden(List.of(5))
                .withClasses(3)
                .withConditioning(ConditioningKind.CONCATENATED)
                .withPacking(2),
            GanOptions.defaults());
    gan.save(file());
    assertRefused(what, by, reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"latent_size\" : 3 | \"latent_size\" : 2000000000 | 'posterior.latent_size' must be",
        "\"latent_size\" : 3 | \"latent_size\" : 3.5 | 'latent_size' to be a whole number",
        "\"pseudo_inputs\" : 2 | \"pseudo_inputs\" : 2000000000 | 'prior.pseudo_inputs' must be",
        "\"pseudo_inputs\" : 2 | \"pseudo_inputs\" : 65536 | has 262144 weights, but the file has"
            + " 8",
        "\"samples\" : 3 | \"samples\" : -1 | samples",
        "\"classes\" : 0 | \"classes\" : 65536 | The decoder cannot take inputs",
        "\"steps\" : 0 | \"steps\" : -1 | 'training.steps' must be",
        "\"binarized\" : false | \"binarized\" : null | 'binarized' must be true or false, got"
            + " nothing",
        "\"averaging\" : 0.0 | \"averaging\" : 0.5 | lacks the network average-encoder",
        "\"vamp\" | \"gaussian-mixture\" | Expected 'components'",
        "\"kind\" : \"vae\" | \"kind\" : \"gan\" | kind gan, not vae or vae sampler"
      })
  void propertiesOfAVae(String what, String by, String reason) throws IOException {
    Vae vae =
        Vae.create(
            MlpVae.of(ExampleShape.vector(4)).withHidden(List.of(5)),
            VaeOptions.defaults(3)
                .withPrior(Priors.vamp(3, 2))
                .withObjective(Objectives.importanceWeighted(3)));
    vae.save(file());
    assertRefused(what, by, reason);
  }

  /** A codebook that is not in the file would be drawn anew, in any size that the file claims. */
  @Test
  void weightsThatAreMissing() throws IOException {
    Vae vae =
        Vae.create(
            GridVae.of(ExampleShape.image(1, 8, 8)).withWidth(4),
            VaeOptions.vectorQuantized(2, 2, 3, 5));
    vae.save(file());
    Map<String, byte[]> entries = ModelZip.entries(Files.readAllBytes(file()));
    entries.keySet().removeIf(name -> name.startsWith("gen4j/posterior/"));
    Files.write(file(), ModelZip.sealed(entries));
    assertThatThrownBy(() -> Vae.load(file()))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("lacks the network posterior");
  }

  /** Native code would read behind the end of the shorter network. */
  @Test
  void networksOfOtherSizes() throws IOException {
    Path other = folder.resolve("other.zip");
    GanOptions options =
        GanOptions.defaults()
            .withAveraging(0.9)
            .withSpectralNormalization(SpectralNormalization.BOTH);
    MlpGan pair = MlpGan.of(ExampleShape.vector(3)).withLatentSize(4);
    Gan.create(pair.withHidden(List.of(5)), options).save(file());
    Gan.create(pair.withHidden(List.of(6)), options).save(other);
    Map<String, byte[]> small = ModelZip.entries(Files.readAllBytes(other));
    for (String network : List.of("averaged", "raw generator", "raw discriminator")) {
      Map<String, byte[]> entries = ModelZip.entries(Files.readAllBytes(file()));
      entries.replaceAll(
          (name, content) -> name.startsWith("gen4j/" + network + "/") ? small.get(name) : content);
      Path mixed = folder.resolve("mixed.zip");
      Files.write(mixed, ModelZip.sealed(entries));
      assertThatThrownBy(() -> Gan.load(mixed))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("the network " + network + " does not have the parameters");
    }
  }

  /** A layer without weights that asks for terabytes. */
  @Test
  void aPassThatNeedsMoreMemoryThanThereIs() throws IOException {
    NetworkSource generator =
        NetworkSource.of(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .graphBuilder()
                .addInputs("x")
                .setInputTypes(InputType.convolutional(2, 2, 1))
                .addLayer("up", new Upsampling2D.Builder().size(2).build(), "x")
                .addLayer(
                    "y",
                    new ConvolutionLayer.Builder(1, 1).nOut(1).activation(Activation.TANH).build(),
                    "up")
                .setOutputs("y")
                .build());
    NetworkSource discriminator =
        NetworkSource.of(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .graphBuilder()
                .addInputs("x")
                .setInputTypes(InputType.convolutional(4, 4, 1))
                .addLayer(
                    "y",
                    new DenseLayer.Builder().nOut(1).activation(Activation.IDENTITY).build(),
                    "x")
                .setOutputs("y")
                .build());
    Gan gan =
        Gan.create(
            GanNetworks.of(generator, discriminator, Latent.NONE)
                .withCondition(ExampleShape.image(1, 2, 2))
                .withConditioning(ConditioningKind.GENERATOR_ONLY),
            GanOptions.defaults().withAveraging(0));
    gan.save(file());
    alter(
        "gen4j/generator/configuration.json",
        "\"size\" : [ 2, 2 ]",
        "\"size\" : [ 500000, 500000 ]");
    assertThatThrownBy(() -> Gan.load(file()))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("a pass through the network needs about")
        .hasMessageContaining("MB are left");
  }

  private void assertRefused(String what, String by, String reason) throws IOException {
    alter(PROPERTIES, what, by);
    assertThatThrownBy(
            () -> {
              if (reason.contains("vae or") || what.contains("vae") || isVae()) {
                Vae.load(file());
              } else {
                Gan.load(file());
              }
            })
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("model.zip cannot be loaded")
        .hasMessageContaining(reason);
  }

  private boolean isVae() throws IOException {
    byte[] properties = ModelZip.entries(Files.readAllBytes(file())).get(PROPERTIES);
    return new String(properties, StandardCharsets.UTF_8).contains("\"likelihood\"");
  }

  private void alter(String entry, String what, String by) throws IOException {
    ModelZip.alter(file(), entry, what, by);
  }

  private Path file() {
    return folder.resolve("model.zip");
  }
}

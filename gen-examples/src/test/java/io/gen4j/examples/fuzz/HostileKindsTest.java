package io.gen4j.examples.fuzz;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.files.ModelFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As {@link HostilePropertiesTest}, for sequence models, CycleGANs and pools of images. */
class HostileKindsTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("model.zip");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GPT | \"context\" : 5 | \"context\" : 2000000000 | 'context' must be",
        "GPT | \"context\" : 5 | \"context\" : 60000 | not the one that its options describe",
        "GPT | \"context\" : 5 | \"context\" : -1 | 'context' must be",
        "GPT | \"layers\" : 1 | \"layers\" : 2000000000 | 'layers' must be",
        "GPT | \"layers\" : 1 | \"layers\" : 60000 | not the one that its options describe",
        "GPT | \"width\" : 4 | \"width\" : 2000000000 | 'width' must be",
        "GPT | \"width\" : 4 | \"width\" : 60000 | not the one that its options describe",
        "GPT | \"heads\" : 2 | \"heads\" : 0 | heads",
        "GPT | \"vocabulary\" : [ \"a\" | \"vocabulary\" : [ \"a\", \"x\" | not the one that",
        "GPT | \"vocabulary\" : [ \"a\" | \"vocabulary\" : [ 1 | 'vocabulary[0]' must be",
        "GPT | \"shape\" : \"GPT\" | \"shape\" : \"LSTM\" | ",
        "GPT | \"dropout\" : 0.0 | \"dropout\" : 1e999 | 'dropout' must be",
        "GPT | \"seed\" : \" | \"seed\" : \"x | 'seed' must be",
        "LSTM | \"steps\" : 0 | \"steps\" : -1 | 'training.steps' must be",
        "LSTM | \"start\" : 0 | \"start\" : 2000000000 | 'start' must be",
        "FRAME_MODEL | \"keys\" : 88 | \"keys\" : 2000000000 | 'keys' must be",
        "FRAME_MODEL | \"keys\" : 88 | \"keys\" : 60000 | not the one that its options",
        "FRAME_MODEL | \"keys\" : 88 | \"keys\" : 0 | 'keys' must be",
        "FRAME_MODEL | \"kind\" : \"frame-model\" | \"kind\" : \"gan\" | not frame-model",
        "CYCLE_GAN | \"image_pool\" : 2 | \"image_pool\" : 2000000000 | too large for a model file",
        "CYCLE_GAN | \"image_pool\" : 2 | \"image_pool\" : 3 | an image pool of 3 examples has",
        "CYCLE_GAN | \"latent_size\" : 0 | \"latent_size\" : 3 | ",
        "CYCLE_GAN | \"forward\" : { | \"onward\" : { | 'forward' must be",
        "CYCLE_GAN | \"terms\" : [ | \"terms\" : [ 1, | 'options.terms[0]' must be",
        "CYCLE_GAN | \"packing\" : 1 | \"packing\" : 2 | ",
        "SENTENCE_VAE | \"word_dropout\" : 0.0 | \"word_dropout\" : 2.0 | ord dropout"
      })
  void propertiesOfOtherKinds(SavedModel model, String what, String by, String reason)
      throws IOException {
    model.write(file);
    ModelZip.alter(file, "gen4j/model.json", what, by);
    assertThatThrownBy(() -> model.copy(file, folder.resolve("copy.zip")))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("model.zip cannot be loaded")
        .hasMessageContaining(reason == null ? "" : reason);
  }

  /** A file of one kind under the name of another. */
  @ParameterizedTest
  @CsvSource({
    "GPT, FRAME_MODEL",
    "FRAME_MODEL, LSTM",
    "CYCLE_GAN, GAN",
    "GAN, CYCLE_GAN",
    "GAN_SAMPLER, CYCLE_GAN",
    "SENTENCE_VAE, GPT"
  })
  void otherKinds(SavedModel written, SavedModel loaded) {
    written.write(file);
    assertThatThrownBy(() -> loaded.copy(file, folder.resolve("copy.zip")))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("it contains a model of kind ");
  }

  /** The network of another model of the same kind. */
  @Test
  void anotherNetwork() throws IOException {
    Path other = folder.resolve("other.zip");
    SavedModel.LSTM.write(other);
    SavedModel.GPT.write(file);
    Map<String, byte[]> small = ModelZip.entries(Files.readAllBytes(other));
    Map<String, byte[]> entries = ModelZip.entries(Files.readAllBytes(file));
    entries.replaceAll(
        (name, content) -> name.startsWith("gen4j/model/") ? small.get(name) : content);
    Path mixed = folder.resolve("mixed.zip");
    Files.write(mixed, ModelZip.sealed(entries));
    Files.copy(mixed, file, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> SavedModel.GPT.copy(file, other))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("not the one that its options describe");
  }
}

package io.gen4j.examples.fuzz;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.sequence.FrameModel;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.gan.CycleGan;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.Pretrained;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A small model of every kind of model file. */
enum SavedModel {
  GAN(SavedModel::gan, Gan::load, GenerativeModel::save),
  GAN_SAMPLER(SavedModel::gan, Gan::load, (model, file) -> ((Gan) model).saveSampler(file)),
  PRETRAINED_GAN(
      () -> Gan.create(Pretrained.of(gan()), GanOptions.defaults()),
      Gan::load,
      GenerativeModel::save),
  IMAGE_TO_IMAGE(ModelTargets::pix2pix, Gan::load, GenerativeModel::save),
  CYCLE_GAN(ModelTargets::cycleGan, CycleGan::load, GenerativeModel::save),
  VAE(SavedModel::vae, Vae::load, GenerativeModel::save),
  VAE_SAMPLER(SavedModel::vae, Vae::load, (model, file) -> ((Vae) model).saveSampler(file)),
  VAE_AUTOENCODER(SavedModel::vae, Vae::load, (model, file) -> ((Vae) model).saveAutoencoder(file)),
  SENTENCE_VAE(ModelTargets::sentences, Vae::load, GenerativeModel::save),
  GPT(
      () -> ModelTargets.language(SequenceShape.gpt(1, 2, 4)),
      LanguageModel::load,
      GenerativeModel::save),
  LSTM(
      () -> ModelTargets.language(SequenceShape.lstm(1, 4)),
      LanguageModel::load,
      GenerativeModel::save),
  FRAME_MODEL(ModelTargets::frames, FrameModel::load, GenerativeModel::save);

  private final Supplier<GenerativeModel> create;
  private final Function<Path, GenerativeModel> load;
  private final BiConsumer<GenerativeModel, Path> save;

  SavedModel(
      Supplier<GenerativeModel> create,
      Function<Path, GenerativeModel> load,
      BiConsumer<GenerativeModel, Path> save) {
    this.create = create;
    this.load = load;
    this.save = save;
  }

  private static Gan gan() {
    return Gan.create(
        MlpGan.of(ExampleShape.vector(3)).withLatentSize(4).withHidden(List.of(5)),
        GanOptions.defaults().withSeed(7));
  }

  private static Vae vae() {
    return Vae.create(
        MlpVae.of(ExampleShape.vector(4)).withHidden(List.of(5)),
        VaeOptions.defaults(3).withSeed(7));
  }

  /** Writes the file of a new model. */
  void write(Path file) {
    try (GenerativeModel model = create.get()) {
      save.accept(model, file);
    }
  }

  /** Loads a model and saves it again: whatever a model consists of is in its file. */
  void copy(Path from, Path to) {
    try (GenerativeModel model = load.apply(from)) {
      save.accept(model, to);
    }
  }
}

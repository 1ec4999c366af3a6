package io.gen4j.examples;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MaxoutGan;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.architecture.ResidualGan;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.ConvVae;
import io.gen4j.vae.architecture.GridVae;
import io.gen4j.vae.architecture.MlpVae;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4j;

/** What a process may use of the library before anything else. */
enum FirstUse {
  DCGAN(() -> Dcgan.of(picture()).generator(1)),
  MLP_GAN(() -> MlpGan.of(picture()).generator(1)),
  MAXOUT_GAN(() -> MaxoutGan.of(ExampleShape.vector(2)).generator(1)),
  RESIDUAL_GAN(() -> ResidualGan.of(picture()).generator(1)),
  STYLE_GAN(() -> StyleGan.of(picture()).generator(1)),
  MLP_VAE(() -> MlpVae.of(picture()).encoder(vae())),
  CONV_VAE(() -> ConvVae.of(picture()).encoder(vae())),
  GRID_VAE(() -> GridVae.of(picture()).encoder(VaeOptions.defaults(7 * 7))),
  GAN_FILE(folder -> Gan.load(folder.resolve("gan.zip"))),
  VAE_FILE(folder -> Vae.load(folder.resolve("vae.zip"))),
  ND4J_ITSELF(() -> Nd4j.create(2));

  static final String LOADED = "ND4J is loaded";

  private final Consumer<Path> use;

  FirstUse(Runnable use) {
    this(folder -> use.run());
  }

  FirstUse(Consumer<Path> use) {
    this.use = use;
  }

  /** Writes the files that some uses read. */
  static void writeFiles(Path folder) {
    MlpGan networks = MlpGan.of(ExampleShape.vector(4)).withLatentSize(3);
    Gan.create(networks, GanOptions.defaults()).save(folder.resolve("gan.zip"));
    MlpVae pair = MlpVae.of(ExampleShape.vector(4)).withHidden(List.of(3));
    Vae.create(pair, vae()).save(folder.resolve("vae.zip"));
  }

  private static ExampleShape picture() {
    return ExampleShape.image(1, 28, 28);
  }

  private static VaeOptions vae() {
    return VaeOptions.defaults(4);
  }

  /** Makes the use that the first argument names, with files of a folder, then everything else. */
  static final class Main {

    private Main() {}

    public static void main(String[] args) {
      FirstUse.valueOf(args[0]).use.accept(Path.of(args[1]));
      Gen4j.initialize();
      if (Loader.getLoadedLibraries().keySet().stream().anyMatch(name -> name.contains("nd4j"))) {
        System.out.println(LOADED);
      }
    }
  }
}

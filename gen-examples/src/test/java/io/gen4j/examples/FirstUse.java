package io.gen4j.examples;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MaxoutGan;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.architecture.ResidualGan;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.ConvVae;
import io.gen4j.vae.architecture.GridVae;
import io.gen4j.vae.architecture.MlpVae;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4j;

/** What a process may use of the library before anything else. */
enum FirstUse {
  DCGAN(() -> Dcgan.of(picture()).generator(1)),
  MLP_GAN(() -> MlpGan.of(picture()).generator(1)),
  MAXOUT_GAN(() -> MaxoutGan.of(ExampleShape.vector(2)).generator(1)),
  RESIDUAL_GAN(() -> ResidualGan.of(picture()).generator(1)),
  STYLE_GAN(() -> StyleGan.of(picture()).generator(1)),
  MLP_VAE(() -> MlpVae.of(picture()).encoder(vae(), 1)),
  CONV_VAE(() -> ConvVae.of(picture()).encoder(vae(), 1)),
  GRID_VAE(() -> GridVae.of(picture()).encoder(VaeOptions.defaults(7 * 7), 1)),
  ND4J_ITSELF(() -> Nd4j.create(2));

  static final String LOADED = "ND4J is loaded";

  private final Runnable use;

  FirstUse(Runnable use) {
    this.use = use;
  }

  private static ExampleShape picture() {
    return ExampleShape.image(1, 28, 28);
  }

  private static VaeOptions vae() {
    return VaeOptions.defaults(4);
  }

  /** Makes the use that its argument names, then everything else. */
  static final class Main {

    private Main() {}

    public static void main(String[] args) {
      FirstUse.valueOf(args[0]).use.run();
      Gen4j.initialize();
      if (Loader.getLoadedLibraries().keySet().stream().anyMatch(name -> name.contains("nd4j"))) {
        System.out.println(LOADED);
      }
    }
  }
}

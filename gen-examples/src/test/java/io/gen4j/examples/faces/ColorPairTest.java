package io.gen4j.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

class ColorPairTest {

  @Test
  void theDcganTrainsWithItsOwnOptions() {
    GanNetworks pair = ColorPair.DCGAN.networks(ExampleShape.image(3, 8, 8), 4, 4, 0, 0);
    GanOptions own = Dcgan.colorOptions();
    GanOptions options =
        ColorPair.DCGAN.options(GanOptions.defaults().withLearningRates(5e-4, 1e-3), pair, null, 0);
    assertThat(options.updaters()).isEqualTo(own.updaters());
    assertThat(options.terms()).isEqualTo(own.terms());
    Adam discriminator = (Adam) options.updaters().discriminator();
    assertThat(discriminator.getBeta1()).isZero();
    assertThat(discriminator.getBeta2()).isEqualTo(0.99);
  }

  @Test
  void theOthersTrainWithoutMomentumToo() {
    for (ColorPair each : new ColorPair[] {ColorPair.RESIDUAL, ColorPair.STYLE}) {
      GanNetworks pair = each.networks(ExampleShape.image(3, 8, 8), 4, 4, 0, 0);
      Adam generator =
          (Adam) each.options(GanOptions.defaults(), pair, null, 0).updaters().generator();
      assertThat(generator.getBeta1()).as(each.name()).isZero();
      assertThat(generator.getBeta2())
          .as(each.name())
          .isEqualTo(each == ColorPair.RESIDUAL ? 0.9 : 0.99);
    }
  }
}

package io.gen4j.datasets;

import static io.gen4j.datasets.IdxFiles.bytes;
import static io.gen4j.datasets.IdxFiles.idx;
import static io.gen4j.datasets.IdxFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {

  @TempDir Path directory;

  @Test
  void messageSaysHowToGetTheFiles() {
    assertThatThrownBy(() -> FashionMnist.train(directory.resolve("nowhere")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("apt-get install dataset-fashion-mnist")
        .hasMessageContaining(FashionMnist.USUAL_FOLDER.toString());
    assertThatThrownBy(() -> FashionMnist.test(directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no t10k-images-idx3-ubyte(.gz)")
        .hasMessageContaining("apt-get install dataset-fashion-mnist");
  }

  @Test
  void rejectsOtherFilesWithTheSameNames() {
    write(directory, "t10k-images-idx3-ubyte", idx(8, new long[] {2, 28, 28}, bytes(1568, 0, 1)));
    write(directory, "t10k-labels-idx1-ubyte", idx(8, new long[] {2}, (byte) 3, (byte) 4));

    assertThatThrownBy(() -> FashionMnist.test(directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("should be ");
  }

  /** Runs where the package is installed. */
  @Test
  void hasThePublishedCounts() {
    assumeTrue(Files.isDirectory(FashionMnist.USUAL_FOLDER));
    Dataset train = FashionMnist.train(FashionMnist.USUAL_FOLDER);
    Dataset test = FashionMnist.test(FashionMnist.USUAL_FOLDER);

    assertThat(train.name()).isEqualTo("fashion-mnist-train");
    assertThat(train.size()).isEqualTo(60_000);
    assertThat(test.size()).isEqualTo(10_000);
    assertThat(train.shape()).isEqualTo(ExampleShape.image(1, 28, 28));
    assertThat(train.range()).isEqualTo(ValueRange.BYTES);
    assertThat(train.classes()).isEqualTo(FashionMnist.CLASSES.size()).isEqualTo(10);
    int[] counts = new int[10];
    for (int i = 0; i < test.size(); i++) {
      counts[test.label(i)]++;
    }
    assertThat(counts).containsOnly(1000);
    // The first training image is the ankle boot that every introduction shows.
    assertThat(FashionMnist.CLASSES.get(train.label(0))).isEqualTo("ankle boot");
  }
}

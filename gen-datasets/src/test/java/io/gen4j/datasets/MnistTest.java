package io.gen4j.datasets;

import static io.gen4j.datasets.IdxFiles.bytes;
import static io.gen4j.datasets.IdxFiles.idx;
import static io.gen4j.datasets.IdxFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MnistTest {

  @TempDir Path directory;

  @Test
  void trainHasThePublishedCounts() {
    Dataset train = Mnist.train();

    assertThat(train.name()).isEqualTo("mnist-train");
    assertThat(train.size()).isEqualTo(60_000);
    assertThat(train.shape()).isEqualTo(ExampleShape.image(1, 28, 28));
    assertThat(train.range()).isEqualTo(ValueRange.BYTES);
    assertThat(train.classes()).isEqualTo(10);
    assertThat(labelCounts(train))
        .containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
    // Both sums were computed from the published files by another program.
    assertThat(pixelSum(train)).isEqualTo(1_567_298_545L);
    assertThat(pixelSumByPosition(train)).isEqualTo(12_968_341_815L);
  }

  @Test
  void testHasThePublishedCounts() throws Exception {
    Dataset test = Mnist.test();

    assertThat(test.name()).isEqualTo("mnist-test");
    assertThat(test.size()).isEqualTo(10_000);
    assertThat(test.shape()).isEqualTo(ExampleShape.image(1, 28, 28));
    assertThat(test.classes()).isEqualTo(10);
    assertThat(labelCounts(test))
        .containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
    assertThat(pixelSum(test)).isEqualTo(264_923_200L);
    DatasetContract.check(Datasets.take(test, 50));
  }

  @Test
  void firstLabelsAreTheKnownOnes() {
    Dataset train = Mnist.train();

    int[] labels = new int[8];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = train.label(i);
    }
    assertThat(labels).containsExactly(5, 0, 4, 1, 9, 2, 1, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, 6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte, a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte,  2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte,  27ae3e4e09519cfbb04c329615203637",
  })
  void resourcesHaveThePublishedMd5(String name, String md5) throws Exception {
    byte[] digest = MessageDigest.getInstance("MD5").digest(raw(name));

    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(md5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsADirectory(boolean zipped) throws Exception {
    for (String name : new String[] {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
      if (zipped) {
        write(directory, name + ".gz", IdxFiles.gzip(raw(name)));
      } else {
        write(directory, name, raw(name));
      }
    }

    Dataset test = Mnist.test(directory);

    assertThat(test.name()).isEqualTo("mnist-test");
    assertThat(test.digest()).isEqualTo(Mnist.test().digest());
  }

  @Test
  void rejectsOneChangedByte() throws Exception {
    byte[] images = raw("t10k-images-idx3-ubyte");
    images[images.length / 2] ^= 1;
    write(directory, "t10k-images-idx3-ubyte", images);
    write(directory, "t10k-labels-idx1-ubyte", raw("t10k-labels-idx1-ubyte"));

    assertThatThrownBy(() -> Mnist.test(directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(directory.resolve("t10k-images-idx3-ubyte").toString())
        .hasMessageContaining(
            "should be 0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7 but is ");
  }

  @Test
  void rejectsAnotherSetWithTheSameLayout() {
    write(directory, "train-images-idx3-ubyte", idx(8, new long[] {2, 28, 28}, new byte[2 * 784]));
    write(directory, "train-labels-idx1-ubyte", idx(8, new long[] {2}, bytes(2, 0, 1)));

    assertThatThrownBy(() -> Mnist.train(directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train-labels-idx1-ubyte is not the expected one")
        .hasMessageContaining("Read those with Idx");
    assertThat(Idx.train(directory).size()).isEqualTo(2);
  }

  @Test
  void namesAMissingFile() {
    assertThatThrownBy(() -> Mnist.train(directory))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "The IDX file of the images is missing: no train-images-idx3-ubyte(.gz) in "
                + directory
                + ". Check the directory.");
  }

  @Test
  void aMissingArtifactIsNamed() throws Exception {
    List<URL> others = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      URL url = Path.of(entry).toUri().toURL();
      try (URLClassLoader alone = new URLClassLoader(new URL[] {url}, null)) {
        if (alone.getResource("io/gen4j/datasets/mnist/train-images-idx3-ubyte.gz") == null) {
          others.add(url);
        }
      }
    }
    URL[] classPath = others.toArray(URL[]::new);
    try (URLClassLoader loader =
        new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
      Class<?> mnist = loader.loadClass(Mnist.class.getName());
      for (String half : List.of("train", "test")) {
        assertThatThrownBy(() -> mnist.getMethod(half).invoke(null))
            .cause()
            .hasMessageContaining("MNIST is not on the class path")
            .hasMessageContaining("Add the dependency io.gen4j:gen4j-mnist")
            .extracting(cause -> cause.getClass().getName())
            .isEqualTo(DataException.class.getName());
      }
    }
  }

  @Test
  void theNoticeNamesAuthorsAndLicense() throws Exception {
    List<String> notices = new ArrayList<>(); // every jar on the class path may bring one
    for (URL url : Collections.list(Mnist.class.getClassLoader().getResources("META-INF/NOTICE"))) {
      try (InputStream in = url.openStream()) {
        notices.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(notices)
        .anySatisfy(
            notice ->
                assertThat(notice)
                    .contains("Yann LeCun and Corinna Cortes")
                    .contains("https://creativecommons.org/licenses/by-sa/3.0/"));
  }

  private static byte[] raw(String name) throws IOException {
    try (InputStream in =
        new GZIPInputStream(Mnist.class.getResourceAsStream("mnist/" + name + ".gz"))) {
      return in.readAllBytes();
    }
  }

  private static int[] labelCounts(Dataset data) {
    int[] counts = new int[data.classes()];
    for (int i = 0; i < data.size(); i++) {
      counts[data.label(i)]++;
    }
    return counts;
  }

  private static long pixelSum(Dataset data) {
    long sum = 0;
    float[] values = new float[784];
    for (int i = 0; i < data.size(); i++) {
      data.read(i, values, 0);
      for (float value : values) {
        sum += (long) value;
      }
    }
    return sum;
  }

  /** Over the first 1,000 images, each pixel times its position in the file modulo 1009. */
  private static long pixelSumByPosition(Dataset data) {
    long sum = 0;
    float[] values = new float[784];
    for (int i = 0; i < 1000; i++) {
      data.read(i, values, 0);
      for (int k = 0; k < 784; k++) {
        sum += (long) values[k] * ((i * 784 + k) % 1009);
      }
    }
    return sum;
  }
}

package io.gen4j.examples.fuzz;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.evaluation.FeatureStatistics;
import io.gen4j.datasets.Idx;
import io.gen4j.datasets.ImageFolder;
import io.gen4j.datasets.ImageFolderOptions;
import io.gen4j.datasets.ImageLabels;
import io.gen4j.datasets.Table;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** Loaders of data. */
final class DataTargets {

  /** 4x2, lossless; by cwebp. */
  private static final String WEBP =
      "UklGRjgAAABXRUJQVlA4TCwAAAAvA0AAAD8gFkxx98ASC6a4e2CJBVPcPbDmP6oA8AMACATI2IIWLVpE9D+wAQ==";

  /** The same with EXIF orientation 6; by webpmux. */
  private static final String TURNED_WEBP =
      "UklGRmwAAABXRUJQVlA4WAoAAAAIAAAAAwAAAQAAVlA4TCwAAAAvA0AAAD8gFkxx98ASC6a4e2CJBVPcPbDmP6oA8A"
          + "MACATI2IIWLVpE9D+wAUVYSUYaAAAASUkqAAgAAAABABIBAwABAAAABgAAAAAAAAA=";

  private static final Set<Class<? extends Exception>> DATA = Set.of(DataException.class);

  /** Pixels of the largest image that is read: a megapixel, so that a gigabyte is enough. */
  private static final long MOST_PIXELS = 1 << 20;

  private DataTargets() {}

  static List<FuzzTarget> all(Path folder) throws IOException {
    List<FuzzTarget> all = new ArrayList<>();
    all.add(idx());
    all.add(idxLabels(folder));
    for (String format : List.of("png", "jpg", "gif", "bmp", "tiff", "webp")) {
      all.add(image(folder, format));
    }
    all.add(statistics(folder));
    all.add(table());
    all.add(labels(folder));
    return all;
  }

  private static FuzzTarget idx() {
    byte[] images = {
      0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
    };
    byte[] channels = {0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8, 7, 6};
    return new FuzzTarget(
        "idx",
        ".idx",
        List.of(images, channels, zipped(images), zipped(channels)),
        Mutator.of("\u0000\u0000\u0008\u0003", "\u0000\u0000\u0008\u0001", "\u001f\u008b"),
        DATA,
        file -> readAll(Idx.images(file)),
        false,
        0.13);
  }

  private static FuzzTarget idxLabels(Path folder) throws IOException {
    Path images = folder.resolve("images.idx");
    Files.write(images, new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2});
    byte[] labels = {0, 0, 8, 1, 0, 0, 0, 2, 3, 1};
    return new FuzzTarget(
        "idx-labels",
        ".idx",
        List.of(labels, zipped(labels)),
        Mutator.of("\u0000\u0000\u0008\u0003", "\u0000\u0000\u0008\u0001", "\u001f\u008b"),
        DATA,
        file -> readAll(Idx.labeled(images, file)),
        false,
        0.01);
  }

  private static FuzzTarget image(Path folder, String format) throws IOException {
    Path images = Files.createDirectories(folder.resolve(format));
    ImageFolderOptions options =
        ImageFolderOptions.builder(4, 4).maxPixels(MOST_PIXELS).cacheBytes(0).build();
    return new FuzzTarget(
        format,
        "." + format,
        images(format),
        Mutator.of(
            "IHDR",
            "IDAT",
            "PLTE",
            "tRNS",
            "acTL",
            "IEND",
            "GIF89a",
            "\u00ff\u00d8\u00ff\u00e1",
            "\u00ff\u00da",
            "\u00ff\u00c2",
            "Exif\u0000\u0000II*\u0000",
            "MM\u0000*",
            "BM",
            "RIFF",
            "VP8L",
            "VP8X",
            "ANMF",
            "ALPH"),
        DATA,
        file -> {
          Files.move(file, images.resolve("x." + format), StandardCopyOption.REPLACE_EXISTING);
          readAll(ImageFolder.open(images, options));
        },
        false,
        0.05);
  }

  static List<byte[]> images(String format) throws IOException {
    if (format.equals("webp")) {
      return Stream.of(WEBP, TURNED_WEBP).map(Base64.getDecoder()::decode).toList();
    }
    List<byte[]> all = new ArrayList<>();
    int[] types =
        format.equals("png") || format.equals("tiff")
            ? new int[] {
              BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_ARGB,
              BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_USHORT_GRAY
            }
            : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_RGB};
    for (int type : types) {
      BufferedImage image = new BufferedImage(5, 4, type);
      for (int i = 0; i < 20; i++) {
        image.setRGB(i % 5, i / 5, i * 0x0A0F1B | 0x80000000);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalStateException("No writer of " + format);
      }
      all.add(bytes.toByteArray());
    }
    return all;
  }

  private static FuzzTarget statistics(Path folder) throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (int d : new int[] {1, 3}) {
      double[][] covariance = new double[d][d];
      for (int i = 0; i < d; i++) {
        covariance[i][i] = 1 + i;
      }
      Path file = Files.createTempFile(folder, "seed", ".npz");
      FeatureStatistics.of(10, new double[d], covariance).write(file);
      seeds.add(Files.readAllBytes(file));
    }
    return new FuzzTarget(
        "npz",
        ".npz",
        seeds,
        Mutator.of(
            "'<f8'",
            "'<f4'",
            "'>f8'",
            "'|O'",
            "(16384, 16384)",
            "(2,)",
            "True",
            "\u0093NUMPY\u0002\u0000",
            "mu.npy",
            "sigma.npy",
            "PK\u0001\u0002"),
        Set.of(IllegalArgumentException.class),
        file -> FeatureStatistics.read(file).mean(),
        false,
        0.1);
  }

  private static FuzzTarget table() {
    return new FuzzTarget(
        "csv",
        ".csv",
        Stream.of(
                "a,b,c\n1,x,2.5\n3,y,\n", "a;b\n", "\uFEFFn,\"m \"\"q\"\"\"\r\n1e3,\"a,\r\nb\"\r\n")
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toList(),
        Mutator.of(
            "\"",
            "\"\"",
            ",",
            "\r\n",
            "\n",
            "NaN",
            "Infinity",
            "1e999",
            "\u00ef\u00bb\u00bf",
            "\u0000"),
        DATA,
        file -> {
          Table table = Table.csv(file);
          table.toString();
        },
        false,
        0.1);
  }

  private static FuzzTarget labels(Path folder) throws IOException {
    Path images = Files.createDirectories(folder.resolve("labeled"));
    Files.write(images.resolve("a.png"), images("png").get(0));
    Files.write(images.resolve("b.png"), images("png").get(1));
    return new FuzzTarget(
        "labels",
        ".csv",
        Stream.of("file,class\na.png,cat\nb.png,dog\n", "file,x,class\nb,1,2\n\"a\",3,10\n")
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toList(),
        Mutator.of("\"", ",", "\n", "a.png", "class", "./", "\\", "\u0000"),
        DATA,
        file -> {
          ImageFolderOptions options =
              ImageFolderOptions.builder(4, 4)
                  .labels(new ImageLabels.CsvColumn(file, null, "class"))
                  .build();
          readAll(ImageFolder.open(images, options));
        },
        false,
        0.03);
  }

  static void readAll(Dataset data) {
    float[] target = new float[data.shape().length()];
    for (int i = 0; i < Math.min(4, data.size()); i++) {
      data.read(i, target, 0);
    }
    for (int i = 0; data.hasLabels() && i < data.size(); i++) {
      data.label(i);
    }
  }

  private static byte[] zipped(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}

package io.gen4j.datasets;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes the bytes of odd and damaged image files. */
final class ImageBytes {

  private static final int PNG_HEADER_END = 33;

  private ImageBytes() {}

  /** Writes what may fail into an array. */
  @FunctionalInterface
  interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** EXIF data with an orientation alone. */
  static byte[] exif(int orientation, ByteOrder order) {
    return ByteBuffer.allocate(26)
        .order(order)
        .put(ascii(order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM"))
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 0x0112)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .putShort((short) 0)
        .putInt(0)
        .array();
  }

  static byte[] chunk(String type, byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(ascii(type));
    crc.update(data);
    return chunk(type, data, (int) crc.getValue());
  }

  static byte[] chunk(String type, byte[] data, int crc) {
    return bytes(
        out -> {
          out.writeInt(data.length);
          out.write(ascii(type));
          out.write(data);
          out.writeInt(crc);
        });
  }

  /** A PNG file of 8-bit grayscale samples. */
  static byte[] grayPng(int[][] rows) {
    byte[] scanlines =
        bytes(
            out -> {
              for (int[] row : rows) {
                out.write(0);
                for (int sample : row) {
                  out.write(sample);
                }
              }
            });
    return png(rows[0].length, rows.length, 8, 0, scanlines);
  }

  /** A PNG file of any size, whose lines are given. */
  static byte[] png(int width, int height, int depth, int colorType, byte[] scanlines) {
    return bytes(
        out -> {
          out.writeLong(0x89504E470D0A1A0AL);
          out.write(
              chunk(
                  "IHDR",
                  bytes(
                      header -> {
                        header.writeInt(width);
                        header.writeInt(height);
                        header.write(depth);
                        header.write(colorType);
                        header.write(new byte[3]);
                      })));
          out.write(chunk("IDAT", deflated(new byte[0], scanlines)));
          out.write(chunk("IEND", new byte[0]));
        });
  }

  static byte[] deflated(byte[] before, byte[]... parts) {
    return bytes(
        out -> {
          out.write(before);
          try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            for (byte[] part : parts) {
              deflater.write(part);
            }
          }
        });
  }

  /** Inserts chunks behind the header of a PNG file. */
  static byte[] withChunks(byte[] png, byte[]... chunks) {
    return inserted(png, PNG_HEADER_END, chunks);
  }

  /** Inserts segments behind the start of a JPEG file. */
  static byte[] withSegment(byte[] jpeg, int marker, byte[] data) {
    return inserted(
        jpeg,
        2,
        bytes(
            out -> {
              out.write(0xFF);
              out.write(marker);
              out.writeShort(data.length + 2);
              out.write(data);
            }));
  }

  static byte[] inserted(byte[] file, int at, byte[]... parts) {
    return bytes(
        out -> {
          out.write(file, 0, at);
          for (byte[] part : parts) {
            out.write(part);
          }
          out.write(file, at, file.length - at);
        });
  }

  /** A file as ImageIO's own writer of a format writes it. */
  static byte[] written(IIOImage image, String format) {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
    while (writers.hasNext()) {
      ImageWriter writer = writers.next();
      if (writer.getClass().getName().startsWith("com.sun.")) {
        return bytes(
            out -> {
              try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
                writer.setOutput(stream);
                ImageWriteParam param = writer.getDefaultWriteParam();
                if (format.equals("jpeg")) {
                  param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                  param.setCompressionQuality(1f);
                }
                writer.write(null, image, param);
              } finally {
                writer.dispose();
              }
            });
      }
    }
    throw new IllegalStateException("no writer of " + format);
  }

  /** A little-endian TIFF file of 8-bit grayscale samples. */
  static byte[] grayTiff(int[][] rows, int orientation) {
    int height = rows.length;
    int width = rows[0].length;
    int[][] entries = {
      {256, width},
      {257, height},
      {258, 8},
      {259, 1},
      {262, 1},
      {273, 0},
      {274, orientation},
      {277, 1},
      {278, height},
      {279, width * height}
    };
    int pixels = 8 + 2 + 12 * entries.length + 4;
    ByteBuffer file = ByteBuffer.allocate(pixels + width * height).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii("II")).putShort((short) 42).putInt(8).putShort((short) entries.length);
    for (int[] entry : entries) {
      int value = entry[0] == 273 ? pixels : entry[1];
      file.putShort((short) entry[0]).putShort((short) 3).putInt(1).putInt(value);
    }
    file.putInt(0);
    for (int[] row : rows) {
      for (int sample : row) {
        file.put((byte) sample);
      }
    }
    return file.array();
  }

  /** Runs an action as if no ImageIO plugin were on the class path. */
  static void withoutPlugins(Runnable action) {
    IIORegistry registry = IIORegistry.getDefaultInstance();
    ImageIO.scanForPlugins();
    ImageReaderSpi[] plugins = new ImageReaderSpi[100];
    int count = 0;
    Iterator<ImageReaderSpi> all = registry.getServiceProviders(ImageReaderSpi.class, false);
    while (all.hasNext()) {
      ImageReaderSpi provider = all.next();
      if (!provider.getClass().getName().startsWith("com.sun.")) {
        plugins[count++] = provider;
      }
    }
    plugins = Arrays.copyOf(plugins, count);
    for (ImageReaderSpi plugin : plugins) {
      registry.deregisterServiceProvider(plugin, ImageReaderSpi.class);
    }
    try {
      action.run();
    } finally {
      for (ImageReaderSpi plugin : plugins) {
        registry.registerServiceProvider(plugin, ImageReaderSpi.class);
      }
    }
  }
}

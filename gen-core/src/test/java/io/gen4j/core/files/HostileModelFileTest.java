package io.gen4j.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.network.Network;
import io.gen4j.core.testing.Checks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that somebody altered. Most go without digests, as format 1 does, so that the checks behind
 * the digests are met. Whatever the bytes, the answer is a {@link ModelFileException} that names
 * file and reason, and no class of the file's choice is loaded.
 */
class HostileModelFileTest {

  private static final String PARAMETERS = "gen4j/net/coefficients.bin";
  private static final String UPDATER = "gen4j/net/updaterState.bin";
  private static final String CONFIGURATION = "gen4j/net/configuration.json";

  /** Parameters of the network of {@link ModelFileTest#trained}: dense, normalization, dense. */
  private static final int COUNT = 3 * 5 + 5 + 4 * 5 + 5 * 2 + 2;

  /** A class whose static initializer sets a system property; naming it here does not load it. */
  private static final String TRAP = "com.example.elsewhere.Trap";

  @TempDir private Path folder;
  private Map<String, byte[]> entries;
  private Network network;

  @BeforeEach
  void writeAFile() throws IOException {
    network = ModelFileTest.trained(5);
    writeAFile(network.graph());
  }

  private void writeAFile(ComputationGraph graph) throws IOException {
    Path file = folder.resolve("base.zip");
    new ModelFile(graph, Map.of("net", graph), Map.of("kind", "test", "name", "x")).write(file);
    entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        entries.put(e.getName(), zip.readAllBytes());
      }
    }
  }

  @Test
  void unsealedAndUnalteredItLoads() throws IOException {
    unseal();
    assertThat(read().network("net").numParams()).isEqualTo(COUNT);
  }

  @Test
  void aSealIsNotTakenOff() {
    entries.remove("gen4j/digests.txt");
    assertRefused("lacks the digests");
  }

  @Test
  void anAlteredEntryDiffersFromItsDigest() {
    entries.get(PARAMETERS)[150]++;
    assertRefused("coefficients.bin differs from its digest");
  }

  @Test
  void everySingleBitOfTheProperties() throws IOException {
    byte[] file = Files.readAllBytes(folder.resolve("base.zip"));
    int start = indexOf(file, "\"format\"".getBytes(StandardCharsets.UTF_8)) - 10;
    int end = start + entries.get("gen4j/model.json").length + 10;
    for (int bit = start * 8; bit < end * 8; bit++) {
      assertUnchangedOrRefused(file, bit);
    }
  }

  /** A thousand bits of the file by a fixed seed. */
  @Test
  void anyBit() throws IOException {
    byte[] file = Files.readAllBytes(folder.resolve("base.zip"));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      assertUnchangedOrRefused(file, random.nextInt(file.length * 8));
    }
  }

  @Test
  void classesOfOthersAreNotLoaded() throws IOException {
    for (String name :
        List.of(
            TRAP,
            "java.util.ArrayList<" + TRAP + ">",
            "java.util.HashMap<java.lang.String," + TRAP + ">",
            "[L" + TRAP + ";",
            "java.net.URLClassLoader",
            "org.deeplearning4j.nnx.Evil")) {
      writeAFile();
      unseal();
      edit(
          CONFIGURATION,
          text ->
              text.replaceFirst(
                  "\"@class\"\\s*:\\s*\"[^\"]+\"",
                  Matcher.quoteReplacement("\"@class\":\"" + name + "\"")));
      assertRefused("names the class");
      assertThat(System.getProperty("com.example.elsewhere.loaded")).isNull();
    }
  }

  @Test
  void arraysThatLie() throws IOException {
    lie(0, 3, "rank");
    lie(1, 1L << 40, "dense");
    lie(SHAPE_STRIDE, 1L << 30, "dense");
    lie(SHAPE_EXTRAS, 0, "data type");
    writeAFile();
    unseal();
    byte[] half = entries.get(PARAMETERS);
    entries.put(PARAMETERS, Arrays.copyOf(half, half.length / 2));
    assertRefused("ends too early");
    writeAFile();
    unseal();
    byte[] more = entries.get(PARAMETERS);
    entries.put(PARAMETERS, Arrays.copyOf(more, more.length + 1));
    assertRefused("bytes left");
    writeAFile();
    unseal();
    entries.put(PARAMETERS, Arrays.copyOf(more, more.length + 10_000));
    assertRefused("more than the");
    for (long count : new long[] {2, 1L << 40, -1}) {
      writeAFile();
      unseal();
      ByteBuffer.wrap(entries.get(PARAMETERS)).putLong(dataLength(), count);
      assertRefused("has " + count + " values, but the configuration asks for " + COUNT);
    }
  }

  @Test
  void missingParts() throws IOException {
    unseal();
    entries.remove(UPDATER);
    assertRefused("lacks its optimizer state");
    writeAFile();
    unseal();
    entries.remove(PARAMETERS);
    assertRefused("lacks its parameters");
    writeAFile();
    unseal();
    entries.put(CONFIGURATION, "{}".getBytes(StandardCharsets.UTF_8));
    assertRefused("configuration");
  }

  @Test
  void textWithoutMeasure() throws IOException {
    unseal();
    entries.put(
        "gen4j/model.json",
        ("{\"kind\":\"test\",\"format\":1,\"n\":" + "9".repeat(1_000_000) + "}")
            .getBytes(StandardCharsets.UTF_8));
    assertRefused("number with more than");
    entries.put("gen4j/model.json", "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
    assertRefused("levels deep");
    writeAFile();
    unseal();
    edit(CONFIGURATION, text -> "{\"a\":".repeat(1_000_000) + text);
    assertRefused("levels deep");
  }

  @Test
  void entriesThatNoModelHas() throws IOException {
    for (String name : List.of("../../etc/passwd", "gen4j/../x.zip", "normalizer.bin", "a/b")) {
      writeAFile();
      unseal();
      entries.put(name, new byte[1]);
      assertRefused("which Gen4J never writes");
    }
    Map<String, byte[]> many = new LinkedHashMap<>();
    for (int i = 0; i < 100_000; i++) {
      many.put("gen4j/" + i + ".zip", new byte[0]);
    }
    many.put("gen4j/model.json", "{}".getBytes(StandardCharsets.UTF_8));
    entries = many;
    assertRefused("100001 entries");
  }

  /** A doubled entry is one thing to a reader from the front and another to one from the back. */
  @Test
  void anEntryThatIsThereTwice() throws IOException {
    unseal();
    entries.put("gen4j/nxt/coefficients.bin", entries.get(PARAMETERS));
    Path file = write(entries);
    byte[] bytes = Files.readAllBytes(file);
    byte[] other = "gen4j/nxt/".getBytes(StandardCharsets.UTF_8);
    // The name stands before the content and in the table of contents.
    for (int i = 0; i < 2; i++) {
      bytes[indexOf(bytes, other) + 7] = 'e';
    }
    Files.write(file, bytes);
    assertThatThrownBy(() -> ModelFile.read(file, "test"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("contains the entry " + PARAMETERS + " twice");
  }

  /** In format 1, too, every entry has its checksum, whether or not anybody reads the entry. */
  @Test
  void anEntryThatDiffersFromItsChecksum() throws IOException {
    unseal();
    for (String entry : List.of("coefficients.bin", PARAMETERS)) {
      Path file = folder.resolve("hostile.zip");
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
        zip.setLevel(Deflater.NO_COMPRESSION);
        for (Map.Entry<String, byte[]> each : entries.entrySet()) {
          zip.putNextEntry(new ZipEntry(each.getKey()));
          zip.write(each.getValue());
          zip.closeEntry();
        }
      }
      byte[] bytes = Files.readAllBytes(file);
      bytes[indexOf(bytes, entry.getBytes(StandardCharsets.UTF_8)) + entry.length() + 100]++;
      Files.write(file, bytes);
      assertThatThrownBy(() -> ModelFile.read(file, "test"))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("the entry " + entry + " differs from its checksum");
    }
  }

  /** Configuration and header agree on 64 GB of parameters; 64 bytes are there. */
  @Test
  void parametersThatAreNotThereTakeNoMemory() throws IOException {
    writeAFile(ModelFileTest.golden());
    unseal();
    long outputs = 4_000_000_000L;
    long count = 3 * outputs + outputs;
    edit(CONFIGURATION, text -> text.replace("\"nout\" : 4", "\"nout\" : " + outputs));
    setShape(1, count);
    ByteBuffer.wrap(entries.get(PARAMETERS)).putLong(dataLength(), count);
    assertRefused("ends too early");
  }

  /** Ten gigabytes of zeros in ten megabytes; 16 times as much is enough for any network. */
  @Test
  void aNestedBombIsNotUnpacked() throws IOException {
    unseal();
    ByteArrayOutputStream nested = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(nested)) {
      zip.putNextEntry(new ZipEntry("configuration.json"));
      zip.write(entries.get(CONFIGURATION));
      zip.putNextEntry(new ZipEntry("coefficients.bin"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        zip.write(zeros);
      }
    }
    byte[] block = deflatedZeros();
    byte[] before = nested.toByteArray();
    // The name in the first header of the entry, after which its data begin.
    int start = indexOf(before, "coefficients.bin".getBytes(StandardCharsets.UTF_8)) + 16;
    nested.reset();
    nested.write(before, 0, start);
    for (int i = 0; i < 10_240; i++) {
      nested.write(block);
    }
    entries.keySet().removeIf(name -> name.startsWith("gen4j/net/"));
    entries.put("gen4j/net.zip", nested.toByteArray());
    Path file = folder.resolve("hostile.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue());
        zip.closeEntry();
      }
    }
    assertThat(Files.size(file)).isBetween(10_000_000L, 13_000_000L);
    assertThatThrownBy(() -> ModelFile.read(file, "test"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("a network of " + entries.get("gen4j/net.zip").length + " bytes")
        .hasMessageContaining("unpacks to more than");
  }

  /** A megabyte of zeros, deflated to blocks that need nothing before and nothing after them. */
  private static byte[] deflatedZeros() {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(new byte[1 << 20]);
    byte[] block = new byte[1 << 16];
    int length = deflater.deflate(block, 0, block.length, Deflater.FULL_FLUSH);
    deflater.end();
    return Arrays.copyOf(block, length);
  }

  /** Hundreds of entries that lie over each other have far more bytes together than the file. */
  @Test
  void entriesThatOverlap() throws IOException {
    unseal();
    byte[] content = new byte[1 << 20];
    for (int i = 0; i < 64; i++) {
      entries.put(String.format("gen4j/n%02d.zip", i), i == 0 ? content : new byte[0]);
    }
    byte[] bytes = Files.readAllBytes(write(entries));
    ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int first = tableEntry(bytes, "gen4j/n00.zip");
    for (int i = 1; i < 64; i++) {
      int at = tableEntry(bytes, String.format("gen4j/n%02d.zip", i));
      // Checksum, packed size, size and place of the first one.
      for (int field : new int[] {16, 20, 24, 42}) {
        table.putInt(at + field, table.getInt(first + field));
      }
    }
    Path file = folder.resolve("hostile.zip");
    Files.write(file, bytes);
    assertThatThrownBy(() -> ModelFile.read(file, "test"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("but the file has only " + bytes.length);
  }

  /** Returns where the entry of a name begins in the table of contents, where it is named last. */
  private static int tableEntry(byte[] zip, String name) {
    byte[] what = name.getBytes(StandardCharsets.UTF_8);
    return indexOf(zip, what, indexOf(zip, what) + 1) - 46;
  }

  // Rank 1: rank, size, stride, extras (the data type), element stride, order.
  private static final int SHAPE_STRIDE = 2;

  private static final int SHAPE_EXTRAS = 3;

  private void lie(int number, long value, String reason) throws IOException {
    writeAFile();
    unseal();
    setShape(number, value);
    assertRefused(reason);
  }

  /** Overwrites a number of the shape information of the parameters. */
  private void setShape(int number, long value) {
    byte[] array = entries.get(PARAMETERS);
    int at = indexOf(array, "LONG".getBytes(StandardCharsets.UTF_8), 12) + 4 + 8 * number;
    ByteBuffer.wrap(array).putLong(at, value);
  }

  private int dataLength() {
    byte[] array = entries.get(PARAMETERS);
    return indexOf(array, "FLOAT".getBytes(StandardCharsets.UTF_8)) - 2 - 8;
  }

  private void unseal() {
    entries.remove("gen4j/digests.txt");
    edit("gen4j/model.json", text -> text.replaceFirst("\"format\"\\s*:\\s*2", "\"format\" : 1"));
  }

  private void edit(String entry, UnaryOperator<String> change) {
    String before = new String(entries.get(entry), StandardCharsets.UTF_8);
    String after = change.apply(before);
    assertThat(after).isNotEqualTo(before);
    entries.put(entry, after.getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(this::read)
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("hostile.zip")
        .hasMessageContaining(reason);
  }

  private void assertUnchangedOrRefused(byte[] file, int bit) throws IOException {
    byte[] flipped = file.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    Path path = folder.resolve("hostile.zip");
    Files.write(path, flipped);
    try {
      ModelFile read = ModelFile.read(path, "test");
      assertThat(read.properties())
          .as("bit %d", bit)
          .isEqualTo(Map.of("format", 2, "kind", "test", "name", "x"));
      ComputationGraph graph = read.network("net");
      assertThat(Checks.floats(graph.params()))
          .as("bit %d", bit)
          .isEqualTo(Checks.floats(network.parameters()));
      assertThat(Checks.floats(graph.getUpdater().getStateViewArray()))
          .as("bit %d", bit)
          .isEqualTo(Checks.floats(network.graph().getUpdater().getStateViewArray()));
    } catch (ModelFileException e) {
      assertThat(e).hasMessageContaining("hostile.zip");
    }
  }

  private ModelFile read() throws IOException {
    return ModelFile.read(write(entries), "test");
  }

  private Path write(Map<String, byte[]> content) throws IOException {
    Path file = folder.resolve("hostile.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }

  private static int indexOf(byte[] in, byte[] what) {
    return indexOf(in, what, 0);
  }

  private static int indexOf(byte[] in, byte[] what, int from) {
    for (int i = from; i <= in.length - what.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }
}

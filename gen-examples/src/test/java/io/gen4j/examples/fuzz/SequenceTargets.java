package io.gen4j.examples.fuzz;

import io.gen4j.core.data.DataException;
import io.gen4j.datasets.ImageFolder;
import io.gen4j.datasets.ImageFolderOptions;
import io.gen4j.datasets.music.MidiFile;
import io.gen4j.datasets.music.MusicFiles;
import io.gen4j.datasets.music.Note;
import io.gen4j.datasets.music.Score;
import io.gen4j.datasets.text.BytePairTokenizer;
import io.gen4j.datasets.text.CharTokenizer;
import io.gen4j.datasets.text.Corpus;
import io.gen4j.datasets.text.Text;
import io.gen4j.datasets.text.WordOptions;
import io.gen4j.datasets.text.WordTokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Loaders of music, text and archives. */
final class SequenceTargets {

  private static final long MOST_PIXELS = 1 << 20;

  private SequenceTargets() {}

  static List<FuzzTarget> all(Path folder) throws IOException {
    return List.of(midi(folder), rolls(), chorales(), text(), tokens(folder), archive());
  }

  private static FuzzTarget midi(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "seed", ".mid");
    MidiFile.write(
        new Score(List.of(new Note(60, 0, 4, 80, 0), new Note(64, 2, 300, 80, 1)), 4, 120),
        0,
        file);
    return target(
        "midi",
        ".mid",
        List.of(Files.readAllBytes(file)),
        Mutator.of(
            "MThd\u0000\u0000\u0000\u0006",
            "MTrk",
            "\u00ff\u002f\u0000",
            "\u00ff\u0051\u0003",
            "\u0090\u003c\u0050",
            "\u0080\u003c\u0000",
            "\u00ff\u00ff\u00ff\u007f"),
        path -> MidiFile.read(path, 4).steps(),
        0.03);
  }

  private static FuzzTarget rolls() throws IOException {
    return target(
        "rolls",
        ".mat",
        List.of(resource("rolls.mat"), resource("rolls-compressed.mat")),
        Mutator.of(
            "MATLAB 5.0 MAT-file",
            "traindata",
            "\u0000\u0001IM",
            "\u000e\u0000\u0000\u0000",
            "\u000f\u0000\u0000\u0000"),
        MusicFiles::rolls,
        0.02);
  }

  private static FuzzTarget chorales() {
    return target(
        "chorales",
        ".json",
        List.of(
            "{\"train\":[[[60,55,52,48],[62]]],\"valid\":[[[60]]],\"test\":[[[]]]}"
                .getBytes(StandardCharsets.UTF_8)),
        Mutator.of("[", "]", "{", "}", ",", "[[[[[[[[", "\"train\":", "1e999", "null"),
        MusicFiles::chorales,
        0.01);
  }

  /** Every tokenizer must give back the text that it has learned. */
  private static FuzzTarget text() {
    return target(
        "text",
        ".txt",
        List.of(
            "a small text of few words\nand lines\r\n\n\u00e9\u4e2d\ud83d\ude00\n"
                .getBytes(StandardCharsets.UTF_8)),
        Mutator.of(
            "\n\n", "\r", "\u00ef\u00bb\u00bf", "\u0000", "\u00e4\u00b8", "\u00ed\u00a0\u0080"),
        file -> {
          Text lines = Text.file(file).lines();
          CharTokenizer characters = CharTokenizer.learn(lines);
          BytePairTokenizer pairs = BytePairTokenizer.learn(lines, 260);
          WordTokenizer.learn(lines, WordOptions.defaults());
          for (String line : lines.sequences()) {
            String copy = characters.decode(characters.encode(line));
            if (!copy.equals(line) || !pairs.decode(pairs.encode(line)).equals(line)) {
              throw new IllegalStateException(line);
            }
          }
          Text.file(file).replacingInvalid().paragraphs().sequences();
        },
        0.02);
  }

  private static FuzzTarget tokens(Path folder) throws IOException {
    Text text = Text.of("seed", "a small text of few words\n");
    Path file = Files.createTempFile(folder, "seed", ".tokens");
    Corpus.write(text, CharTokenizer.learn(text), file);
    return target(
        "tokens",
        ".tokens",
        List.of(Files.readAllBytes(file)),
        Mutator.of("a", "\u0000"),
        Corpus::open,
        0.01);
  }

  private static FuzzTarget archive() throws IOException {
    byte[] png = DataTargets.images("png").get(0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : List.of("a/x.png", "b/y.png")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(png);
      }
    }
    ImageFolderOptions options =
        ImageFolderOptions.builder(4, 4).maxPixels(MOST_PIXELS).cacheBytes(0).build();
    return target(
        "archive",
        ".zip",
        List.of(bytes.toByteArray()),
        Mutator.of("PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "../", "a/x.png", "IHDR"),
        path -> DataTargets.readAll(ImageFolder.open(path, options)),
        0.01);
  }

  private static FuzzTarget target(
      String name,
      String suffix,
      List<byte[]> seeds,
      Mutator mutator,
      FuzzTarget.Loader load,
      double share) {
    return new FuzzTarget(
        name, suffix, seeds, mutator, Set.of(DataException.class), load, false, share);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = SequenceTargets.class.getResourceAsStream("seeds/" + name)) {
      return in.readAllBytes();
    }
  }
}

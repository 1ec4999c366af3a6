package io.gen4j.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown page as its tests see it. */
record Markdown(Path file, List<String> lines) {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern FENCE = Pattern.compile("\\s*```.*");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");
  private static final Pattern TARGET = Pattern.compile("\\]\\(([^)\\s]+)[^)]*\\)");
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\">");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");

  static Markdown of(Path file) {
    return new Markdown(file, readLines(file));
  }

  /** Returns the pages at the root and all of docs, in the order of their names. */
  static List<Markdown> pages() {
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(root, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .map(Markdown::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> readLines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the path below the project's root. */
  String name() {
    return ROOT.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/');
  }

  /** Returns the lines outside blocks of code; lines inside are empty. */
  private List<String> text() {
    List<String> text = new ArrayList<>();
    boolean code = false;
    for (String line : lines) {
      boolean fence = FENCE.matcher(line).matches();
      text.add(code || fence ? "" : line);
      code ^= fence;
    }
    return text;
  }

  /** Returns each line without code, link targets and anchors: what a reader reads. */
  List<String> prose() {
    return text().stream()
        .map(line -> CODE.matcher(line).replaceAll("`"))
        .map(line -> TARGET.matcher(line).replaceAll("]"))
        .map(line -> ANCHOR.matcher(line).replaceAll(""))
        .toList();
  }

  /** Returns the code spans, without their backticks. */
  List<String> codeSpans() {
    return text().stream()
        .flatMap(line -> CODE.matcher(line).results())
        .map(span -> span.group().substring(1, span.group().length() - 1))
        .toList();
  }

  /** Returns the targets of links and images. */
  List<String> links() {
    return text().stream()
        .map(line -> CODE.matcher(line).replaceAll("`"))
        .flatMap(line -> TARGET.matcher(line).results())
        .map(link -> link.group(1))
        .toList();
  }

  /** Returns what a link's fragment may name: headings as GitHub names them, and anchors. */
  Set<String> anchors() {
    Set<String> anchors = new LinkedHashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String line : text()) {
      ANCHOR.matcher(line).results().forEach(anchor -> anchors.add(anchor.group(1)));
      var heading = HEADING.matcher(line);
      if (heading.matches()) {
        String slug =
            TARGET
                .matcher(heading.group(1))
                .replaceAll("]")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .strip()
                .replace(' ', '-');
        int number = seen.merge(slug, 1, Integer::sum);
        anchors.add(number == 1 ? slug : slug + "-" + (number - 1));
      }
    }
    return anchors;
  }
}

package io.gen4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every link of the pages leads somewhere, and every page and image is led to. */
class LinksTest {

  private static final Map<Path, Markdown> PAGES =
      Markdown.pages().stream().collect(Collectors.toMap(LinksTest::path, Function.identity()));

  @Test
  void everyLinkLeadsToAFileAndASection() {
    assertThat(PAGES).hasSizeGreaterThan(30);
    List<String> broken = PAGES.values().stream().flatMap(LinksTest::broken).sorted().toList();
    assertThat(broken).isEmpty();
  }

  @Test
  void aBrokenLinkIsSeen(@TempDir Path folder) throws IOException {
    Path other = Files.writeString(folder.resolve("other.md"), "# One section, *two* parts\n");
    Path page =
        Files.writeString(
            folder.resolve("page.md"),
            "[a](other.md) [b](other.md#one-section-two-parts) [c](missing.md)"
                + " [d](other.md#missing) [e](#here)\n## Here\n```\n[f](code.md)\n```\n");
    assertThat(other).exists();
    assertThat(broken(Markdown.of(page)))
        .extracting(text -> text.substring(text.indexOf(": ") + 2))
        .containsExactly("missing.md", "other.md#missing");
  }

  @Test
  void everyPageAndImageIsLinked() throws IOException {
    Set<Path> linked = new TreeSet<>();
    for (Markdown page : PAGES.values()) {
      page.links().stream()
          .filter(LinksTest::isRelative)
          .map(link -> target(page, link))
          .filter(target -> !target.equals(path(page)))
          .forEach(linked::add);
    }
    List<String> lost = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Markdown.ROOT.resolve("docs"))) {
      files
          .filter(Files::isRegularFile)
          .map(file -> file.toAbsolutePath().normalize())
          .filter(file -> !linked.contains(file))
          .forEach(file -> lost.add(Markdown.ROOT.relativize(file).toString()));
    }
    assertThat(lost).as("files under docs that no page links to").isEmpty();
  }

  @Test
  void sectionsThatSourcesNameExist() throws IOException {
    Pattern named = Pattern.compile("(docs/[\\w/-]+\\.md)(?:#([\\w-]+))?");
    List<String> broken = new ArrayList<>();
    int found = 0;
    for (Path source : Sources.main()) {
      Matcher links = named.matcher(Files.readString(source));
      while (links.find()) {
        found++;
        Markdown page = PAGES.get(Markdown.ROOT.resolve(links.group(1)).normalize());
        if (page == null || links.group(2) != null && !page.anchors().contains(links.group(2))) {
          broken.add(Sources.name(source) + ": " + links.group());
        }
      }
    }
    assertThat(found).isGreaterThan(3);
    assertThat(broken).isEmpty();
  }

  private static Stream<String> broken(Markdown page) {
    return page.links().stream()
        .filter(LinksTest::isRelative)
        .filter(link -> !leadsSomewhere(page, link))
        .map(link -> page.name() + ": " + link);
  }

  private static boolean leadsSomewhere(Markdown page, String link) {
    Path target = target(page, link);
    if (!Files.exists(target)) {
      return false;
    }
    int hash = link.indexOf('#');
    return hash < 0
        || target.toString().endsWith(".md")
            && Markdown.of(target).anchors().contains(link.substring(hash + 1));
  }

  private static boolean isRelative(String link) {
    return !link.matches("[a-z]+:.*");
  }

  private static Path target(Markdown page, String link) {
    String file = link.replaceAll("#.*", "");
    return file.isEmpty() ? path(page) : path(page).resolveSibling(file).normalize();
  }

  private static Path path(Markdown page) {
    return page.file().toAbsolutePath().normalize();
  }
}

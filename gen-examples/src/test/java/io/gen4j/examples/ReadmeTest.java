package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReadmeTest {

  private static final Path README = Path.of("..", "README.md");
  private static final Path EXAMPLES = Path.of("..", "docs", "examples.md");
  private static final int LONGEST_SENTENCE = 35;

  @Test
  void everyExampleThatIsNamedExists() throws IOException {
    String pages = Files.readString(README) + Files.readString(EXAMPLES);
    Matcher names = Pattern.compile("-Dexample=(?!NAME)(\\w+)").matcher(pages);
    List<String> unknown = new ArrayList<>();
    while (names.find()) {
      try (Output output = Output.capture()) {
        Launcher.run(names.group(1), "--help");
      } catch (IllegalArgumentException e) {
        unknown.add(names.group(1));
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void thePomIsWellFormedAndNamesOurArtifacts() throws Exception {
    Matcher block = Pattern.compile("(?s)```xml\\n(.*?)```").matcher(Files.readString(README));
    assertThat(block.find()).isTrue();
    NodeList named =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(block.group(1))))
            .getElementsByTagName("artifactId");
    Set<String> ours = artifacts();
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < named.getLength(); i++) {
      String artifact = named.item(i).getTextContent();
      if (artifact.startsWith("gen") && !ours.contains(artifact)) {
        unknown.add(artifact);
      }
    }
    assertThat(named.getLength()).isGreaterThan(3);
    assertThat(unknown).isEmpty();
  }

  /** Returns the artifacts of all poms of the project, without parents and dependencies. */
  private static Set<String> artifacts() throws IOException {
    Set<String> artifacts = new HashSet<>();
    try (Stream<Path> files = Files.walk(README.resolveSibling(""), 4)) {
      for (Path pom : files.filter(file -> file.endsWith("pom.xml")).toList()) {
        String text = Files.readString(pom).replaceAll("(?s)<(parent|dependencies)>.*?</\\1>", "");
        Matcher own = Pattern.compile("<artifactId>([^<]+)</artifactId>").matcher(text);
        if (own.find()) {
          artifacts.add(own.group(1));
        }
      }
    }
    return artifacts;
  }

  @Test
  void sentencesAreShort() throws IOException {
    String prose =
        Files.readString(README)
            .replaceAll("(?s)```.*?```", "")
            .replaceAll("(?m)^[|#!].*$", "")
            .replaceAll("\\]\\([^)]*\\)", "]");
    List<String> tooLong =
        Arrays.stream(prose.split("(?<=[.!?:])\\s+|\\n\\s*\\n"))
            .filter(sentence -> sentence.strip().split("\\s+").length > LONGEST_SENTENCE)
            .toList();
    assertThat(tooLong).isEmpty();
  }
}

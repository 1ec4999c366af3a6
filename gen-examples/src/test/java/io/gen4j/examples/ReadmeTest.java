package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

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

package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.examples.support.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java of the pages compiles as a reader would put it together. */
class DocsTest {

  @ParameterizedTest
  @ValueSource(strings = {"../README.md", "guide.md", "extending.md", "tasks/evaluate.md"})
  void everyBlockCompiles(String page, @TempDir Path classes) throws IOException {
    Snippets snippets = Snippets.of(Path.of("..", "docs", page));
    assertThat(snippets.count()).isPositive();
    assertThat(snippets.errors(classes)).isEmpty();
  }

  @Test
  void aBlockThatIsWrongIsSeen(@TempDir Path folder) throws IOException {
    Path page = Files.writeString(folder.resolve("page.md"), "```java\nint one = wrong;\n```\n");
    assertThat(Snippets.of(page).errors(folder)).singleElement().asString().contains("wrong");
  }
}

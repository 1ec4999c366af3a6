package io.gen4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The messages that the troubleshooting page quotes are those of the sources. */
class QuotedMessagesTest {

  private static final Markdown PAGE =
      Markdown.of(Markdown.ROOT.resolve("docs").resolve("troubleshooting.md"));

  /** Messages of ND4J, JavaCPP and the JVM. */
  private static final Set<String> FOREIGN =
      Set.of(
          "OutOfMemoryError: Physical memory usage is too high",
          "Cannot allocate new ... Pointer",
          "Could not find jnind4jcpu");

  /** Code spans of several words that are no messages. */
  private static final Pattern COMMAND = Pattern.compile("(mvn|gradle|apt-get|ps|-[XD]|\\$env).*");

  /** A message of a source: what stands between the values that are put into it. */
  private static final List<List<String>> SOURCES =
      Sources.main().stream().map(file -> JavaText.of(Sources.read(file)).strings()).toList();

  @Test
  void everyQuotedMessageExists() {
    List<String> quoted = quoted(PAGE);
    assertThat(quoted).hasSizeGreaterThan(10);
    assertThat(quoted.stream().filter(message -> !exists(message))).isEmpty();
  }

  @Test
  void foreignMessagesAreStillQuoted() {
    assertThat(PAGE.codeSpans()).containsAll(FOREIGN);
  }

  @Test
  void aMessageThatIsGoneIsSeen() {
    assertThat(exists("There is no loss named ...; choose one of")).isTrue();
    assertThat(exists("There is no loss called ...; choose one of")).isFalse();
  }

  private static List<String> quoted(Markdown page) {
    return page.codeSpans().stream()
        .filter(span -> span.strip().split(" ").length > 2)
        .filter(span -> !COMMAND.matcher(span).matches())
        .filter(span -> !FOREIGN.contains(span))
        .toList();
  }

  /** Whether one source has all the parts that stand between dots. */
  private static boolean exists(String message) {
    List<String> parts =
        Arrays.stream(message.split("\\.\\.\\."))
            .map(String::strip)
            .filter(p -> p.length() > 1)
            .toList();
    return SOURCES.stream()
        .anyMatch(
            strings ->
                parts.stream()
                    .allMatch(part -> strings.stream().anyMatch(text -> text.contains(part))));
  }
}

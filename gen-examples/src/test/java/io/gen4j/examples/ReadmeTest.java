package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of the README compiles as a reader would put it together. */
class ReadmeTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path README = Path.of("..", "README.md");

  @Test
  void everySnippetCompilesWithTheImportsThatAreNamed(@TempDir Path classes) throws IOException {
    List<String> blocks = blocks();
    // One with imports and code, one with imports alone, six ways to train.
    assertThat(blocks).hasSizeGreaterThanOrEqualTo(8);

    assertThat(errors(source(blocks), classes)).isEmpty();
  }

  @Test
  void aSnippetThatIsWrongIsSeen(@TempDir Path classes) throws IOException {
    List<String> blocks = blocks();
    blocks.add("gan.fitt(digits);\n");

    assertThat(errors(source(blocks), classes)).singleElement().asString().contains("gan");
  }

  @Test
  void everyExampleOfTheTableExists() throws IOException {
    Matcher names = Pattern.compile("-Dexample=(\\w+)").matcher(Files.readString(README));
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

  private static List<String> blocks() throws IOException {
    return BLOCK
        .matcher(Files.readString(README))
        .results()
        .map(block -> block.group(1))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static String source(List<String> blocks) {
    StringBuilder source = new StringBuilder();
    blocks.stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("import "))
        .forEach(line -> source.append(line).append('\n'));
    source.append("final class Snippets {\n");
    for (int i = 0; i < blocks.size(); i++) {
      String code =
          blocks
              .get(i)
              .lines()
              .filter(line -> !line.startsWith("import "))
              .collect(Collectors.joining("\n"));
      // What the text around a snippet says is there.
      String given = code.contains("Dataset digits =") ? "" : "Dataset digits, ";
      source.append("void snippet%d(%sINDArray noisy) throws Exception {\n".formatted(i, given));
      source.append(code).append("\n}\n");
    }
    return source.append("}\n").toString();
  }

  private static List<String> errors(String source, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler).as("a compiler: tests run on a JDK").isNotNull();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///Snippets.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    List<String> options =
        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(found, null, null)) {
      compiler.getTask(null, files, found, options, null, List.of(file)).call();
    }
    return found.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> diagnostic.getLineNumber() + ": " + diagnostic.getMessage(null))
        .toList();
  }
}

package io.gen4j.examples.support;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The Java blocks of a page. Imports hold for the whole page, and so do types, static methods and
 * what the first block of statements declares; later blocks of statements stand alone.
 */
public final class Snippets {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private final List<String> blocks;

  private Snippets(List<String> blocks) {
    this.blocks = blocks;
  }

  /** Reads a page. */
  public static Snippets of(Path page) throws IOException {
    return new Snippets(
        BLOCK
            .matcher(Files.readString(page))
            .results()
            .map(block -> block.group(1))
            .collect(Collectors.toList()));
  }

  /** The number of blocks. */
  public int count() {
    return blocks.size();
  }

  /** Compiles the page; returns what is wrong. */
  public List<String> errors(Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    String source = source();
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Page.java"), JavaFileObject.Kind.SOURCE) {
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
        .map(diagnostic -> line(source, diagnostic) + ": " + diagnostic.getMessage(null))
        .toList();
  }

  private static String line(String source, Diagnostic<?> diagnostic) {
    return source.lines().skip(diagnostic.getLineNumber() - 1).findFirst().orElse("").strip();
  }

  private String source() {
    StringBuilder imports = new StringBuilder();
    StringBuilder members = new StringBuilder();
    StringBuilder statements = new StringBuilder();
    for (String block : blocks) {
      block
          .lines()
          .filter(line -> line.startsWith("import "))
          .filter(line -> imports.indexOf(line) < 0)
          .forEach(line -> imports.append(line).append('\n'));
      String code =
          block
              .lines()
              .filter(line -> !line.startsWith("import "))
              .collect(Collectors.joining("\n"))
              .strip();
      boolean isMember =
          code.lines()
              .filter(line -> !line.startsWith("/") && !line.startsWith(" *"))
              .findFirst()
              .map(line -> line.matches("(public )?(final )?(record|static|class|interface) .*"))
              .orElse(false);
      if (isMember) {
        members.append(code).append('\n');
      } else if (statements.isEmpty()) {
        statements.append(code).append('\n');
      } else if (!code.isEmpty()) {
        statements.append("{\n").append(code).append("\n}\n");
      }
    }
    return imports
        + "final class Page {\n"
        + members
        + "void run() throws Exception {\n"
        + statements
        + "}\n}\n";
  }
}

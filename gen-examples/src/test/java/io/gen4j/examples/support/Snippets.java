package io.gen4j.examples.support;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The Java blocks of a page, put together as a reader would. Imports, types and static methods hold
 * for the whole page. Statements follow each other; a block that declares a name again starts over
 * behind the page's first block of statements.
 */
public final class Snippets {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern MEMBER =
      Pattern.compile("(public )?(final )?(record|static|class|interface) .*");
  private static final Pattern DECLARATION =
      Pattern.compile("(?m)^(?:var|[A-Za-z][\\w.]*(?:<[\\w<>, ]+>)?(?:\\[])*) (\\w+) =");

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
    return compile(source(), classes);
  }

  /**
   * Compiles and runs the page, on little data and for a few steps. Relative paths are below a
   * folder.
   */
  public void run(Path folder) throws Exception {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> errors = compile(shortened(source(), folder), classes);
    if (!errors.isEmpty()) {
      throw new IllegalStateException(String.join("\n", errors));
    }
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      Class<?> page = loader.loadClass("Page");
      Method run = page.getDeclaredMethod("run");
      run.setAccessible(true);
      invoke(run);
      for (Class<?> type : page.getDeclaredClasses()) {
        for (Method method : type.getDeclaredMethods()) {
          if (method.getName().equals("main")) {
            method.setAccessible(true);
            invoke(method, (Object) new String[0]);
          }
        }
      }
    }
  }

  private static void invoke(Method method, Object... arguments) throws Exception {
    try {
      method.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** What a page asks for in minutes or hours, asked for in seconds. */
  private static String shortened(String source, Path folder) {
    String path = folder.toAbsolutePath().toString().replace('\\', '/') + "/";
    return source
        .replaceAll("\\b(Path\\.of|new File)\\(\"", "$1(\"" + path)
        .replaceAll("FitOptions\\.epochs\\([^)]*\\)", "FitOptions.steps(2)")
        .replaceAll("FitOptions\\.steps\\(1000\\)", "FitOptions.steps(1)")
        .replaceAll("FitOptions\\.steps\\(\\d+000\\)", "FitOptions.steps(2)")
        .replaceAll("withWidth\\(\\d+\\)", "withWidth(4)")
        .replaceAll("(?<!\\.)\\bMnist\\.(train|test)\\(\\)", "few(Mnist.$1())")
        .replaceAll("\\b(5000|10_000|50_000|2_000), ", "20, ")
        .replaceAll("withSamples\\([\\d_]+\\)", "withSamples(60)")
        .replaceAll(
            "SampleQuality\\.of\\((.*?), (.*?), (.*?), (.*?)\\);",
            "io.gen4j.core.evaluation.QualityEvaluator.of($2, $3, $4,"
                + " io.gen4j.core.evaluation.QualityOptions.defaults().withSamples(60))"
                + ".measure($1);");
  }

  private static List<String> compile(String source, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
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
    Set<String> imports = new LinkedHashSet<>();
    StringBuilder members = new StringBuilder();
    List<String> statements = new ArrayList<>();
    for (String block : blocks) {
      block.lines().filter(line -> line.startsWith("import ")).forEach(imports::add);
      String code =
          block
              .lines()
              .filter(line -> !line.startsWith("import "))
              .collect(Collectors.joining("\n"))
              .strip();
      if (isMember(code)) {
        members.append(code).append('\n');
      } else if (!code.isEmpty()) {
        statements.add(code);
      }
    }
    List<String> methods = methods(statements);
    StringBuilder page = new StringBuilder();
    imports.forEach(line -> page.append(line).append('\n'));
    page.append("final class Page {\n").append(members);
    page.append("static io.gen4j.core.data.Dataset few(io.gen4j.core.data.Dataset all) {\n")
        .append("return io.gen4j.datasets.Datasets.take(all, 150);\n}\n");
    for (int i = 0; i < methods.size(); i++) {
      page.append("static void run" + i + "() throws Exception {\n" + methods.get(i) + "}\n");
    }
    page.append("static void run() throws Exception {\n");
    for (int i = 0; i < methods.size(); i++) {
      page.append("run" + i + "();\n");
    }
    return page.append("}\n}\n").toString();
  }

  private static boolean isMember(String code) {
    return code.lines()
        .filter(line -> !line.startsWith("/") && !line.startsWith(" *"))
        .findFirst()
        .map(line -> MEMBER.matcher(line).matches())
        .orElse(false);
  }

  private static List<String> methods(List<String> statements) {
    List<String> methods = new ArrayList<>();
    StringBuilder method = new StringBuilder();
    Set<String> declared = new HashSet<>();
    for (String code : statements) {
      if (declarations(code).anyMatch(declared::contains)) {
        methods.add(method.toString());
        method = new StringBuilder(statements.get(0)).append('\n');
        declared = declarations(statements.get(0)).collect(Collectors.toSet());
      }
      declarations(code).forEach(declared::add);
      method.append(code).append('\n');
    }
    methods.add(method.toString());
    return methods;
  }

  private static Stream<String> declarations(String code) {
    return DECLARATION.matcher(code).results().map(found -> found.group(1));
  }
}

package io.gen4j.examples.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import io.gen4j.examples.http.LocalServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The libraries and files that {@code SECURITY.md} lists are those that are there. */
class SecurityLibrariesTest {

  private static final Path PAGE = Path.of("..").toAbsolutePath().resolve("SECURITY.md");

  /** A jar in a local repository: group, artifact, version. */
  private static final Pattern JAR =
      Pattern.compile(".*/repository/(.+)/([^/]+)/([^/]+)/\\2-\\3[^/]*\\.jar");

  /** Gen4J, DL4J and ND4J; what optional libraries bring; what only tests and examples use. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "(io/gen4j|org/deeplearning4j|org/nd4j"
              + "|org/jspecify|org/hdrhistogram|org/latencyutils|com/twelvemonkeys/common"
              + "|org/junit/.*|org/opentest4j|org/apiguardian|org/assertj|net/bytebuddy"
              + "|com/tngtech/.*|org/seleniumhq/.*|com/google/guava|com/google/errorprone"
              + "|com/google/j2objc|io/opentelemetry|org/jetbrains|info/picocli"
              + "|com/fasterxml/.*)"
              + "|io/micrometer:micrometer-(commons|observation)"
              + "|com/twelvemonkeys/imageio:imageio-(core|metadata)"
              + "|org/slf4j:slf4j-simple|org/bytedeco:openblas");

  /** Packages of which the page says that Gen4J does not call them. */
  private static final Pattern NOT_CALLED =
      Pattern.compile(
          "(org\\.apache\\.commons|com\\.google|it\\.unimi|oshi|org\\.threeten|net\\.ericaro"
              + "|com\\.jakewharton"
              + "|org\\.nd4j\\.shade\\.(yaml|snakeyaml|guava|protobuf|wstx|stax2)"
              + "|org\\.nd4j\\.shade\\.jackson\\.dataformat)\\..*");

  @Test
  void everyLibraryIsListedWithItsVersion() throws IOException {
    Map<String, String> listed = listed();
    Map<String, String> present = new TreeMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Matcher jar = JAR.matcher(entry.replace('\\', '/'));
      if (jar.matches()
          && !OTHERS.matcher(jar.group(1)).matches()
          && !OTHERS.matcher(jar.group(1) + ":" + jar.group(2)).matches()) {
        present.put(jar.group(2), jar.group(3));
      }
    }
    assertThat(present).hasSizeGreaterThan(20);
    assertThat(listed).containsExactlyInAnyOrderEntriesOf(present);
  }

  /** The libraries of the three tables: the last version of a row is that of the tests. */
  private static Map<String, String> listed() throws IOException {
    String page = Files.readString(PAGE);
    Map<String, String> found = new HashMap<>();
    for (String line : page.substring(page.indexOf("### Ordinary")).split("\n")) {
      String[] cells = line.split("\\|");
      if (cells.length < 4 || !cells[2].matches(".*\\d\\.\\d.*")) {
        continue;
      }
      String[] names = cells[1].strip().split(", ");
      // The table of raised libraries has the new version behind the old one.
      boolean raised = cells.length == 5;
      List<String> versions =
          Pattern.compile("\\d+\\.[-.0-9]*\\d")
              .matcher(raised ? cells[3] : cells[2])
              .results()
              .map(version -> version.group())
              .toList();
      for (int i = 0; i < names.length; i++) {
        int last = versions.size() - 1;
        found.put(names[i], versions.get(names.length == 1 ? last : Math.min(i, last)));
      }
    }
    return found;
  }

  @Test
  void librariesThatAreNotCalledAreNotCalled() {
    assertThat(uses(NOT_CALLED)).isEmpty();
    assertThat(uses(Pattern.compile("com\\.sun\\.jna\\..*"))).isNotEmpty();
    assertThat(uses(Pattern.compile("de\\.siegmar\\..*")))
        .isNotEmpty()
        .allMatch(user -> user.startsWith("io.gen4j.datasets."));
  }

  private static Set<String> uses(Pattern library) {
    return Modules.LIBRARY.stream()
        .flatMap(module -> module.classes().stream())
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(
            used ->
                library.matcher(used.getTargetClass().getBaseComponentType().getName()).matches())
        .map(used -> used.getOriginClass().getName() + " -> " + used.getTargetClass().getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Class files contain the names of files as they are written in the sources. */
  @Test
  void filesOfTheSystemThatAreReadAreListed() throws IOException {
    Pattern name = Pattern.compile("/(?:proc|sys|etc)/[a-z/]+");
    Set<String> named = new TreeSet<>();
    for (JavaClass type : Modules.LIBRARY.stream().flatMap(m -> m.classes().stream()).toList()) {
      try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
        String text = new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1);
        name.matcher(text).results().forEach(file -> named.add(file.group()));
      }
    }
    Set<String> listed =
        name.matcher(Files.readString(PAGE))
            .results()
            .map(file -> file.group())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(listed).hasSize(3).isEqualTo(named);
  }

  /** Two examples listen, both through the class that binds to the loopback address. */
  @Test
  void twoExamplesListen() {
    List<JavaClass> examples = Modules.EXAMPLES.classes();
    assertThat(users(examples, "com.sun.net.httpserver.HttpServer"))
        .containsExactly(LocalServer.class.getName());
    assertThat(users(examples, LocalServer.class.getName()))
        .containsExactly(
            "io.gen4j.examples.explorer.ExplorerServer", "io.gen4j.examples.serving.SampleService");
  }

  private static Set<String> users(List<JavaClass> classes, String used) {
    return classes.stream()
        .filter(type -> !type.getName().replaceAll("\\$.*", "").equals(used))
        .filter(
            type ->
                type.getDirectDependenciesFromSelf().stream()
                    .anyMatch(dependency -> dependency.getTargetClass().getName().equals(used)))
        .map(type -> type.getName().replaceAll("\\$.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

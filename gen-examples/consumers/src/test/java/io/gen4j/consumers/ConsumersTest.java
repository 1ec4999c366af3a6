package io.gen4j.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Applications with the dependencies of docs/install.md, each from an empty folder and against a
 * repository that holds what this build made: they resolve, compile and draw an image.
 */
class ConsumersTest {

  private static final boolean LINUX_X86_64 =
      System.getProperty("os.name").equals("Linux")
          && System.getProperty("os.arch").equals("amd64");

  private static Path repository;
  private static String local;

  @BeforeAll
  static void makeRepository() {
    repository = Build.repository();
    local = System.getProperty("gen4j.localRepository");
  }

  @Test
  void maven() throws Exception {
    assumeOldestJdk();
    Path project = Disk.empty(Build.scratch().resolve("maven"));
    Disk.write(project.resolve("pom.xml"), Application.documented("xml"));
    Application.writeSource(project);
    mavenRun(project, "compile", "exec:java");

    Application.assertDrawn(project);
    assertOneOfEach(Application.jars(project.resolve("jars.txt")));
  }

  @Test
  void gradle() throws Exception {
    String version = System.getProperty("gen4j.gradle", "");
    assumeTrue(
        !version.isEmpty(), "Gradle's classes are for JDKs 17 to 21: not tested on this one");
    Path project = Disk.empty(Build.scratch().resolve("gradle"));
    List<String> dependencies = new ArrayList<>();
    Matcher matcher =
        Pattern.compile("(implementation|runtimeOnly)\\((platform\\()?\"([^\"$]+)\"")
            .matcher(Application.documented("kotlin"));
    while (matcher.find()) {
      String kind = matcher.group(2) == null ? "library" : "platform";
      dependencies.add(matcher.group(1) + " " + kind + " " + matcher.group(3));
    }
    assertThat(dependencies).hasSize(5);
    gradleRun(project, dependencies);

    List<Path> compile = Application.jars(project.resolve("compile.txt"));
    List<Path> runtime = Application.jars(project.resolve("runtime.txt"));
    assertThat(names(compile)).noneMatch(name -> name.startsWith("nd4j-native-1"));
    assertThat(names(runtime)).anyMatch(name -> name.endsWith("-linux-x86_64-onednn-avx2.jar"));
    assertOneOfEach(runtime);
    if (LINUX_X86_64) {
      Path source = Application.writeSource(project);
      Path classes = project.resolve("classes");
      Application.run(
          project,
          List.of(
              Application.java("javac"),
              "-d",
              classes.toString(),
              "-cp",
              classPath(compile),
              source.toString()));
      Application.run(
          project,
          List.of(
              Application.java("java"),
              "-Dimages.folder=" + project,
              "-cp",
              classes + File.pathSeparator + classPath(runtime),
              "com.example.Images"));
      Application.assertDrawn(project);
    }
  }

  @Test
  void gradleStopsWhereNoPlatformIsNamed() throws Exception {
    assumeTrue(!System.getProperty("gen4j.gradle", "").isEmpty(), "no Gradle for this JDK");
    Path project = Disk.empty(Build.scratch().resolve("gradle-no-platform"));
    String backend = "runtimeOnly library io.gen4j:gen4j-cpu:" + Build.VERSION;
    assertThatThrownBy(() -> gradleRun(project, List.of(backend)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("gen4j-cpu-unknown-here-name-a-platform");
  }

  /**
   * Gradle resolves the first row, which is cheap; the second is loaded with Maven when asked for.
   */
  @Test
  void sizesAreAsDocumented() throws Exception {
    assumeTrue(LINUX_X86_64, "the sizes are those of Linux on x86-64");
    assumeTrue(!System.getProperty("gen4j.gradle", "").isEmpty(), "no Gradle for this JDK");
    Path project = Disk.empty(Build.scratch().resolve("size"));
    gradleRun(
        project,
        List.of(
            "implementation platform io.gen4j:gen4j-bom:" + Build.VERSION,
            "implementation library io.gen4j:gen-gan",
            "runtimeOnly library io.gen4j:gen4j-cpu-linux-x86_64"));
    assertSize("`gen4j-cpu-linux-x86_64`", Application.jars(project.resolve("runtime.txt")));
    if (Boolean.parseBoolean(System.getProperty("gen4j.sizes"))) {
      assertSize("`nd4j-native-platform`", allPlatforms());
    }
  }

  private static List<Path> allPlatforms() throws Exception {
    Path project = Disk.empty(Build.scratch().resolve("all-platforms"));
    String pom = Application.documented("xml");
    String dependencies =
        "<dependencies>"
            + dependency("io.gen4j", "gen-gan", "")
            + dependency(
                "org.nd4j",
                "nd4j-native-platform",
                Pom.read(Build.ROOT.resolve("pom.xml")).text("properties/dl4j.version"))
            + "</dependencies>";
    Disk.write(
        project.resolve("pom.xml"),
        pom.substring(
                0,
                pom.indexOf(
                    "  <dependencies>\n    <dependency>\n      <groupId>io.gen4j</groupId>\n      <artifactId>gen-gan"))
            + dependencies
            + pom.substring(pom.indexOf("  <build>")));
    Application.writeSource(project);
    mavenRun(project, "compile", "exec:java");
    return Application.jars(project.resolve("jars.txt"));
  }

  /** The page's table has the number of jars and their size. */
  private static void assertSize(String row, List<Path> jars) throws IOException {
    long bytes = 0;
    for (Path jar : jars) {
      bytes += Files.size(jar);
    }
    String found = " | " + jars.size() + " | " + Math.round(bytes / 1e6) + " |";
    assertThat(Disk.read(Build.ROOT.resolve("docs/install.md")).lines())
        .filteredOn(line -> line.contains(row) && line.matches(".*\\| \\d+ \\| \\d+ \\|"))
        .as("row of %s in the table of sizes, for %s", row, names(jars))
        .singleElement()
        .asString()
        .endsWith(found);
  }

  private static String dependency(String group, String artifact, String version) {
    return "<dependency><groupId>"
        + group
        + "</groupId><artifactId>"
        + artifact
        + "</artifactId>"
        + (version.isEmpty() ? "" : "<version>" + version + "</version>")
        + "</dependency>";
  }

  /** Runs Maven with a repository of its own, filled from ours and from the one of this build. */
  private static void mavenRun(Path project, String... goals) throws Exception {
    String repositories =
        repositoryXml("ours", repository) + repositoryXml("local", Path.of(local));
    // Maven looks for .mvn from here upwards; without this it would take the settings of this
    // build.
    Disk.write(project.resolve(".mvn/maven.config"), "");
    Disk.write(
        project.resolve("settings.xml"),
        "<settings><profiles><profile><id>files</id><repositories>"
            + repositories
            + "</repositories><pluginRepositories>"
            + repositories.replace("repository>", "pluginRepository>")
            + "</pluginRepositories></profile></profiles>"
            + "<activeProfiles><activeProfile>files</activeProfile></activeProfiles></settings>");
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    List<String> command = new ArrayList<>();
    command.add(
        Path.of(System.getProperty("gen4j.maven"), "bin", windows ? "mvn.cmd" : "mvn").toString());
    command.addAll(List.of("-B", "-ntp", "-s", "settings.xml", "-Dimages.folder=" + project));
    command.add("-Dmaven.repo.local=" + Build.scratch().resolve("downloaded"));
    command.addAll(Arrays.asList(goals));
    Disk.empty(Build.scratch().resolve("downloaded").resolve("io").resolve("gen4j"));
    Application.run(project, command);
  }

  private static String repositoryXml(String id, Path folder) {
    return "<repository><id>" + id + "</id><url>" + folder.toUri() + "</url></repository>";
  }

  private static void gradleRun(Path project, List<String> dependencies) throws Exception {
    Path list = Disk.write(project.resolve("dependencies.txt"), String.join("\n", dependencies));
    String gradle =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(
                entry ->
                    entry.matches(".*(gradle|groovy|kotlin|annotations|slf4j-api|apache.ant).*"))
            .collect(Collectors.joining(File.pathSeparator));
    Application.run(
        project,
        List.of(
            Application.java("java"),
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-cp",
            gradle,
            Path.of("src/test/gradle/GradleBuild.java").toAbsolutePath().toString(),
            project.toString(),
            repository + "," + local,
            list.toString()));
  }

  /** No jar is there in two versions, and one native library of ND4J is. */
  private static void assertOneOfEach(List<Path> jars) throws IOException {
    List<String> libraries =
        names(jars).stream()
            .map(name -> name.replaceFirst("-\\d[\\w.-]*?(-(linux|mac|win).*)?\\.jar$", "$1"))
            .toList();
    assertThat(libraries).doesNotHaveDuplicates();
    assertThat(libraries)
        .filteredOn(name -> name.matches("nd4j-native-(linux|mac|win).*"))
        .hasSize(1);
    assertThat(libraries).noneMatch(name -> name.contains("mnist"));
  }

  private static List<String> names(List<Path> jars) {
    return jars.stream().map(jar -> jar.getFileName().toString()).toList();
  }

  private static String classPath(List<Path> jars) {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /** What is tested here is the poms; one JDK is enough. */
  private static void assumeOldestJdk() {
    assumeTrue(Runtime.version().feature() == 17, "consumers are built on JDK 17 alone");
  }
}

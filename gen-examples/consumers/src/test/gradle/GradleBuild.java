import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gradle.api.Project;
import org.gradle.testfixtures.ProjectBuilder;

/**
 * Runs in a JVM of its own, on Gradle's classes. Makes a Java project with the dependencies of a
 * build script and lets Gradle resolve its class paths.
 *
 * <p>Arguments: folder for the project, list of repositories, file of dependencies (a configuration
 * and a coordinate a line). Writes compile.txt and runtime.txt into the folder, a jar a line.
 */
public final class GradleBuild {

  public static void main(String[] args) {
    int status = 1;
    try {
      resolve(Path.of(args[0]), List.of(args[1].split(",")), Path.of(args[2]));
      status = 0;
    } catch (Throwable e) {
      e.printStackTrace();
    }
    System.exit(status); // Gradle's threads are no daemons
  }

  private static void resolve(Path folder, List<String> repositories, Path dependencies)
      throws Exception {
    Project project =
        ProjectBuilder.builder()
            .withProjectDir(folder.toFile())
            .withGradleUserHomeDir(folder.resolve("home").toFile())
            .build();
    project.getPlugins().apply("java");
    for (String repository : repositories) {
      project.getRepositories().maven(maven -> maven.setUrl(new File(repository).toURI()));
    }
    project.getRepositories().mavenCentral();
    for (String line : Files.readAllLines(dependencies)) {
      String[] words = line.split(" ");
      Object what =
          words[1].equals("platform")
              ? project.getDependencies().platform(words[2])
              : words[2];
      project.getDependencies().add(words[0], what);
    }
    for (String kind : List.of("compile", "runtime")) {
      String jars =
          new TreeSet<>(project.getConfigurations().getByName(kind + "Classpath").resolve())
              .stream().map(File::toString).collect(Collectors.joining("\n"));
      Files.writeString(folder.resolve(kind + ".txt"), jars);
    }
  }
}

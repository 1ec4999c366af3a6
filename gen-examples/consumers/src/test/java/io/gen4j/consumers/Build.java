package io.gen4j.consumers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this build made: its modules, their poms and jars, and a repository of them. */
final class Build {

  /** The folder of the whole project. */
  static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  static final String VERSION = System.getProperty("gen4j.version");

  /** A module: its folder, and what its pom says. */
  record Module(Path folder, Pom pom) {

    String artifact() {
      return pom.text("artifactId");
    }

    Path pomFile() {
      return folder.resolve("pom.xml");
    }

    /** Whether it is deployed. */
    boolean published() {
      return !"true".equals(pom.text("properties/maven.deploy.skip"));
    }

    /** The jar of a classifier, "" for the main one; the file need not exist. */
    Path jar(String classifier) {
      String suffix = classifier.isEmpty() ? "" : "-" + classifier;
      return target().resolve(artifact() + "-" + VERSION + suffix + ".jar");
    }

    Path target() {
      return folder.resolve(System.getProperty("gen4j.target"));
    }
  }

  private Build() {}

  /** The root's and all modules of the default build. */
  static List<Module> modules() {
    List<Module> modules = new ArrayList<>();
    Pom root = Pom.read(ROOT.resolve("pom.xml"));
    modules.add(new Module(ROOT, root));
    for (Pom module : root.all("modules/module")) {
      Path folder = ROOT.resolve(module.text());
      modules.add(new Module(folder, Pom.read(folder.resolve("pom.xml"))));
    }
    return modules;
  }

  static List<Module> published() {
    return modules().stream().filter(Module::published).toList();
  }

  /**
   * A folder laid out as a Maven repository with the published artifacts: the one that was deployed
   * to, or one that is made here.
   */
  static Path repository() {
    String deployed = System.getProperty("gen4j.repository", "");
    if (!deployed.isEmpty()) {
      return Path.of(deployed);
    }
    Path repository = scratch().resolve("repository");
    for (Module module : published()) {
      Path folder = repository.resolve("io/gen4j").resolve(module.artifact()).resolve(VERSION);
      String name = module.artifact() + "-" + VERSION;
      Disk.copy(module.pomFile(), folder.resolve(name + ".pom"));
      if (!"pom".equals(module.pom().text("packaging"))) {
        Disk.copy(module.jar(""), folder.resolve(name + ".jar"));
      }
    }
    return repository;
  }

  /** A folder of the build that tests may fill. */
  static Path scratch() {
    try {
      return Files.createDirectories(
          Path.of(System.getProperty("gen4j.target"), "consumers").toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.gen4j.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the published poms say, and that their versions belong together. */
class PomsTest {

  private static final Pom ROOT = Pom.read(Build.ROOT.resolve("pom.xml"));
  private static final Pom BOM = Pom.read(Build.ROOT.resolve("gen-core/bom/pom.xml"));

  @Test
  void everyPomSaysWhatItIs() {
    assertThat(Build.published()).hasSizeGreaterThanOrEqualTo(15);
    for (Build.Module module : Build.modules()) {
      Pom pom = module.pom();
      assertThat(pom.text("name")).as(module.artifact()).startsWith("Gen4J");
      assertThat(pom.text("description")).as(module.artifact()).endsWith(".");
      boolean inherits = !pom.all("parent").isEmpty();
      assertThat(inherits || !pom.all("licenses/license/name").isEmpty())
          .as("license of " + module.artifact())
          .isTrue();
      assertThat(pom.all("scm")).as("scm of " + module.artifact()).isEmpty();
    }
  }

  @Test
  void oneVersionOfOurs() {
    for (Build.Module module : Build.modules()) {
      Pom pom = module.pom();
      String own = pom.text("version") + pom.text("parent/version");
      assertThat(own).as(module.artifact()).isEqualTo(Build.VERSION);
      Matcher versions =
          Pattern.compile("<version>([^<$]*SNAPSHOT)</version>")
              .matcher(Disk.read(module.pomFile()));
      List<String> snapshots = versions.results().map(found -> found.group(1)).toList();
      assertThat(snapshots).as("snapshots that %s names", module.artifact()).containsOnly(own);
      assertThat(snapshots).as(module.artifact()).hasSize(1);
    }
  }

  @Test
  void theBomPinsEveryPublishedArtifact() {
    Set<String> ours =
        Build.published().stream()
            .map(Build.Module::artifact)
            .filter(artifact -> !artifact.matches("gen4j-parent|gen4j-bom|gen-examples"))
            .collect(Collectors.toSet());
    assertThat(
            BOM.all("dependencyManagement/dependencies/dependency").stream()
                .filter(dependency -> dependency.text("groupId").equals("io.gen4j"))
                .map(dependency -> dependency.text("artifactId")))
        .containsExactlyInAnyOrderElementsOf(ours);
  }

  @Test
  void theBomHasTheVersionsOfTheBuild() {
    Map<String, String> root = properties(ROOT);
    properties(BOM).forEach((name, value) -> assertThat(value).as(name).isEqualTo(root.get(name)));
    assertThat(properties(BOM)).hasSize(13);
  }

  /** Applications with and without the BOM get the newer versions of what ND4J brings. */
  @Test
  void newerVersionsReachApplications() {
    Map<String, String> root = properties(ROOT);
    Map<String, String> pinned = new HashMap<>();
    for (Pom dependency : BOM.all("dependencyManagement/dependencies/dependency")) {
      pinned.put(dependency.text("artifactId"), dependency.text("version"));
    }
    Pom core = Pom.read(Build.ROOT.resolve("gen-core/pom.xml"));
    Set<String> direct =
        core.all("dependencies/dependency").stream()
            .map(dependency -> dependency.text("artifactId"))
            .collect(Collectors.toSet());
    for (String library :
        List.of(
            "commons-codec",
            "commons-compress",
            "commons-io",
            "commons-lang3",
            "commons-net",
            "gson")) {
      assertThat(direct).contains(library);
      assertThat(pinned.get(library)).isEqualTo("${" + library + ".version}");
      assertThat(root).containsKey(library + ".version");
    }
  }

  @Test
  void theBomPinsWhatTheBackendsBring() {
    Set<String> pinned = new TreeSet<>();
    for (Pom dependency : BOM.all("dependencyManagement/dependencies/dependency")) {
      pinned.add(key(dependency));
    }
    int backends = 0;
    for (Build.Module module : Build.published()) {
      for (Pom dependency : module.pom().all("profiles/profile/dependencies/dependency")) {
        assertThat(pinned).as(module.artifact()).contains(key(dependency));
        assertThat(dependency.text("scope")).as(key(dependency)).isEqualTo("runtime");
        backends++;
      }
    }
    assertThat(backends).isEqualTo(5 * 7 + 2 + 6);
  }

  /** A library of JavaCPP ends in the version of JavaCPP that it was built for. */
  @Test
  void nativeLibrariesAreForOneJavaCpp() {
    Map<String, String> root = properties(ROOT);
    for (String library : List.of("openblas", "onednn", "opencl")) {
      assertThat(root.get(library + ".version")).endsWith("-" + root.get("javacpp.version"));
    }
    Set<String> managed = new TreeSet<>();
    for (Pom dependency : ROOT.all("dependencyManagement/dependencies/dependency")) {
      managed.add(key(dependency));
    }
    for (Pom dependency : BOM.all("dependencyManagement/dependencies/dependency")) {
      if (dependency.text("groupId").equals("org.bytedeco")
          && !dependency.text("artifactId").matches("dnnl|opencl")) {
        assertThat(managed).as("managed by the build").contains(key(dependency));
      }
    }
  }

  /** One native library a platform: with two of ND4J, the slower may be loaded. */
  @Test
  void everyCpuArtifactNamesOnePlatform() {
    List<String> platforms = new ArrayList<>();
    for (Build.Module module : Build.published()) {
      if (!module.artifact().startsWith("gen4j-cpu-")) {
        continue;
      }
      String platform = module.artifact().substring("gen4j-cpu-".length());
      platforms.add(platform);
      List<Pom> all = module.pom().all("profiles/profile/dependencies/dependency");
      for (Pom dependency : all) {
        String classifier = dependency.text("classifier");
        assertThat(classifier.isEmpty() || classifier.startsWith(platform)).isTrue();
      }
      for (String library : List.of("nd4j-native", "javacpp", "openblas")) {
        assertThat(all)
            .as(module.artifact() + " " + library)
            .filteredOn(dependency -> dependency.text("artifactId").equals(library))
            .hasSize(2);
      }
    }
    assertThat(Pom.read(Build.ROOT.resolve("gen-core/cpu/pom.xml")).all("profiles/profile"))
        .extracting(profile -> profile.text("properties/gen4j.platform"))
        .containsExactlyInAnyOrderElementsOf(platforms);
  }

  private static String key(Pom dependency) {
    return dependency.text("groupId")
        + ":"
        + dependency.text("artifactId")
        + ":"
        + dependency.text("version")
        + ":"
        + dependency.text("classifier");
  }

  private static Map<String, String> properties(Pom pom) {
    Map<String, String> values = new HashMap<>();
    for (Pom properties : pom.all("properties")) {
      for (var n = properties.element().getFirstChild(); n != null; n = n.getNextSibling()) {
        if (n.getNodeType() == org.w3c.dom.Node.ELEMENT_NODE) {
          values.put(n.getNodeName(), n.getTextContent().strip());
        }
      }
    }
    return values;
  }
}

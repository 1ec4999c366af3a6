package io.gen4j.core.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeVersionsTest {

  @TempDir Path folder;

  @Test
  void theBuildHasOneVersionOfEach() throws IOException {
    Map<String, Set<String>> found = NativeVersions.found(getClass().getClassLoader());
    assertThat(found).containsOnlyKeys("javacpp", "openblas", "dnnl", "opencl");
    assertThat(found.get("javacpp")).hasSize(1);
    assertThat(NativeVersions.warning(found)).isEmpty();
  }

  @Test
  void acceptsWhatBelongsTogether() {
    assertThat(
            NativeVersions.warning(
                Map.of("javacpp", Set.of("1.6"), "openblas", Set.of("0.3-1-1.6"))))
        .isEmpty();
    assertThat(NativeVersions.warning(Map.of())).isEmpty();
  }

  /** For example an application that forces the JavaCPP that ND4J names. */
  @Test
  void namesLibrariesForAnotherJavaCpp() {
    assertThat(
            NativeVersions.warning(Map.of("javacpp", Set.of("1.5.7"), "dnnl", Set.of("3.1-1.6"))))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("javacpp 1.5.7")
                    .contains("dnnl 3.1-1.6")
                    .contains("gen4j-bom")
                    .contains("docs/troubleshooting.md#mixed-versions"));
  }

  /** Classes of one version and a native library of another. */
  @Test
  void readsEveryJar() throws IOException {
    URL[] jars = {
      jar("classes", "javacpp", "1.6"), jar("native", "javacpp", "1.6"),
      jar("classes2", "openblas", "0.3-1.6"), jar("native2", "openblas", "0.2-1.6")
    };
    try (URLClassLoader loader = new URLClassLoader(jars, null)) {
      Map<String, Set<String>> found = NativeVersions.found(loader);
      assertThat(found)
          .containsEntry("javacpp", Set.of("1.6"))
          .containsEntry("openblas", Set.of("0.2-1.6", "0.3-1.6"));
      assertThat(NativeVersions.warning(found))
          .hasValueSatisfying(
              text -> assertThat(text).contains("javacpp 1.6, openblas 0.2-1.6 and 0.3-1.6"));
    }
  }

  private URL jar(String name, String artifact, String version) throws IOException {
    Path file = folder.resolve(name + "/META-INF/maven/org.bytedeco/" + artifact);
    Files.createDirectories(file);
    Files.writeString(file.resolve("pom.properties"), "version=" + version + "\n");
    return folder.resolve(name).toUri().toURL();
  }
}

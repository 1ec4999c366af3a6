package io.gen4j.core.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeVersionsTest {

  private static final String PLATFORM = "linux-x86_64";

  @TempDir Path folder;

  @Test
  void theBuildHasOneVersionOfEach() throws IOException {
    Map<String, Set<String>> found = NativeVersions.found(getClass().getClassLoader(), PLATFORM);
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
      archive("javacpp-1.6.jar"), archive("javacpp-1.6-linux-x86_64.jar"),
      archive("openblas-0.3-1.6.jar"), archive("openblas-0.2-1.6-linux-x86_64.jar")
    };
    try (URLClassLoader loader = new URLClassLoader(jars, null)) {
      Map<String, Set<String>> found = NativeVersions.found(loader, PLATFORM);
      assertThat(found)
          .containsEntry("javacpp", Set.of("1.6"))
          .containsEntry("openblas", Set.of("0.2-1.6", "0.3-1.6"));
      assertThat(NativeVersions.warning(found))
          .hasValueSatisfying(
              text -> assertThat(text).contains("javacpp 1.6, openblas 0.2-1.6 and 0.3-1.6"));
    }
  }

  /** ND4J's artifact for all platforms names some that newer versions do not have. */
  @Test
  void ignoresOtherPlatforms() throws IOException {
    URL[] jars = {
      archive("javacpp-1.6.jar"),
      archive("javacpp-1.6-linux-x86_64.jar"),
      archive("javacpp-1.5.7-linux-x86.jar"),
      archive("javacpp-1.5.7-android-arm.jar")
    };
    try (URLClassLoader loader = new URLClassLoader(jars, null)) {
      assertThat(NativeVersions.found(loader, PLATFORM)).containsEntry("javacpp", Set.of("1.6"));
      assertThat(NativeVersions.found(loader, "android-arm"))
          .containsEntry("javacpp", Set.of("1.5.7", "1.6"));
    }
  }

  /** A jar that joins artifacts has no version in its name. */
  @Test
  void ignoresJoinedJars() throws IOException {
    URL[] jars = {archive("javacpp-application.jar"), archive("javacpp-1.6.jar")};
    try (URLClassLoader loader = new URLClassLoader(jars, null)) {
      assertThat(NativeVersions.found(loader, PLATFORM))
          .containsOnly(Map.entry("javacpp", Set.of("1.6")));
    }
  }

  private URL archive(String name) throws IOException {
    Path file = folder.resolve(name);
    String artifact = name.substring(0, name.indexOf('-'));
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry("META-INF/maven/org.bytedeco/" + artifact + "/pom.properties"));
      out.write("version=0".getBytes(StandardCharsets.UTF_8));
    }
    return file.toUri().toURL();
  }
}

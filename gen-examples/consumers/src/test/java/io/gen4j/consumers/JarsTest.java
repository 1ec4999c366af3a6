package io.gen4j.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/**
 * What is in the jars. Jars of sources and API pages are looked at if the release profile made
 * them.
 */
class JarsTest {

  private static final LocalDateTime TIME =
      LocalDateTime.ofInstant(Instant.parse(System.getProperty("gen4j.timestamp")), ZoneOffset.UTC);

  @Test
  void everyJarHasItsTerms() throws IOException {
    String license = Disk.read(Build.ROOT.resolve("LICENSE"));
    for (Path jar : jars()) {
      try (JarFile file = new JarFile(jar.toFile())) {
        assertThat(text(file, "META-INF/LICENSE")).as(jar.toString()).isEqualTo(license);
        assertThat(text(file, "META-INF/NOTICE")).as(jar.toString()).contains("Gen4J");
      }
    }
  }

  /** Nothing in a jar tells when, where or by whom it was made: equal sources give equal bytes. */
  @Test
  void jarsAreReproducible() throws IOException {
    for (Path jar : jars()) {
      try (JarFile file = new JarFile(jar.toFile())) {
        for (JarEntry entry : Collections.list(file.entries())) {
          assertThat(entry.getTimeLocal()).as(jar + " " + entry).isEqualTo(TIME);
        }
        assertThat(file.getManifest().getMainAttributes().keySet())
            .extracting(Object::toString)
            .doesNotContain("Built-By", "Build-Time", "Build-Jdk");
      }
    }
  }

  /** A release tells what an application gets with each library, and not when it was made. */
  @Test
  void billsOfMaterialsAreRight() throws IOException {
    Pom root = Pom.read(Build.ROOT.resolve("pom.xml"));
    for (Build.Module module : Build.published()) {
      if (!module.artifact().matches("gen-(core|gan|vae|datasets)")) {
        continue;
      }
      String name = module.artifact() + "-" + Build.VERSION + "-cyclonedx.json";
      Path bill = module.target().resolve(name);
      assertThat(Files.exists(bill)).as(name).isEqualTo(Files.exists(module.jar("sources")));
      if (Files.exists(bill)) {
        String text = Disk.read(bill);
        assertThat(text).contains("CycloneDX", "/deeplearning4j-nn@", "/slf4j-api@");
        for (String library : List.of("commons-io", "commons-compress", "commons-net", "gson")) {
          String version = root.text("properties/" + library + ".version");
          assertThat(text).contains("/" + library + "@" + version + "?");
        }
        assertThat(text).doesNotContain("\"timestamp\"", "/junit-", "/assertj-", "/nd4j-native@");
      }
    }
  }

  @Test
  void onlyTheMnistJarIsLarge() throws IOException {
    for (Build.Module module : Build.published()) {
      if (Files.exists(module.jar("")) && !module.artifact().equals("gen-examples")) {
        long size = Files.size(module.jar(""));
        if (module.artifact().equals("gen4j-mnist")) {
          assertThat(size).isBetween(11_000_000L, 12_000_000L);
        } else {
          assertThat(size).as(module.artifact()).isLessThan(2_000_000);
        }
      }
    }
  }

  private static List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (Build.Module module : Build.published()) {
      if (module.pom().text("packaging").equals("pom")) {
        continue;
      }
      jars.add(module.jar(""));
      List<Path> others =
          List.of(module.jar("sources"), module.jar("javadoc")).stream()
              .filter(Files::exists)
              .toList();
      assertThat(others.size()).as("sources and javadoc of " + module.artifact()).isIn(0, 2);
      jars.addAll(others);
    }
    return jars;
  }

  private static String text(JarFile file, String name) throws IOException {
    JarEntry entry = file.getJarEntry(name);
    assertThat(entry).as(file.getName() + " has " + name).isNotNull();
    return new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
  }
}

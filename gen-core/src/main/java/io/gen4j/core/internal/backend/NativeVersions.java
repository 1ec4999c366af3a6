package io.gen4j.core.internal.backend;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of JavaCPP and of the libraries that it loads, as the jars on the class path name
 * them. A library's version ends in the version of JavaCPP that it was built for. With mixed
 * versions, native code may see memory that is laid out differently than it expects.
 */
final class NativeVersions {

  private static final Logger LOG = LoggerFactory.getLogger(NativeVersions.class);

  private static final String JAVACPP = "javacpp";
  private static final List<String> ARTIFACTS = List.of(JAVACPP, "openblas", "dnnl", "opencl");

  /** A jar's address: the artifact, its version, and the platform of native libraries. */
  private static final Pattern JAR =
      Pattern.compile(
          "/([a-z]+)-([0-9][^/]*?)(?:-((?:android|ios|linux|macosx|windows)-[^/]*))?\\.jar!/");

  private NativeVersions() {}

  /** Logs one warning if versions are mixed. */
  static void check(ClassLoader loader) {
    try {
      warning(found(loader, Loader.getPlatform())).ifPresent(LOG::warn);
    } catch (IOException e) {
      LOG.debug("Could not read the versions of native libraries", e);
    }
  }

  /**
   * Returns the versions by artifact, from the names of the jars. The classes and the native
   * library of an artifact are in separate jars. Native libraries of other platforms are not loaded
   * and do not count, and neither does a jar that joins several artifacts.
   *
   * @param platform this platform, as JavaCPP names it
   */
  static Map<String, Set<String>> found(ClassLoader loader, String platform) throws IOException {
    Map<String, Set<String>> versions = new TreeMap<>();
    for (String artifact : ARTIFACTS) {
      String file = "META-INF/maven/org.bytedeco/" + artifact + "/pom.properties";
      for (URL url : Collections.list(loader.getResources(file))) {
        Matcher jar = JAR.matcher(url.toString());
        if (jar.find()
            && jar.group(1).equals(artifact)
            && (jar.group(3) == null || jar.group(3).startsWith(platform))) {
          versions.computeIfAbsent(artifact, name -> new TreeSet<>()).add(jar.group(2));
        }
      }
    }
    return versions;
  }

  /** Returns what is wrong with these versions and what to do about it. */
  static Optional<String> warning(Map<String, Set<String>> versions) {
    Set<String> builtFor = new TreeSet<>();
    versions.forEach(
        (artifact, all) -> {
          for (String version : all) {
            boolean plain = artifact.equals(JAVACPP);
            builtFor.add(plain ? version : version.substring(version.lastIndexOf('-') + 1));
          }
        });
    boolean mixed =
        builtFor.size() > 1 || versions.values().stream().anyMatch(all -> all.size() > 1);
    if (!mixed) {
      return Optional.empty();
    }
    StringBuilder list = new StringBuilder();
    versions.forEach(
        (artifact, all) ->
            list.append(list.isEmpty() ? "" : ", ")
                .append(artifact)
                .append(' ')
                .append(String.join(" and ", all)));
    return Optional.of(
        "The class path mixes versions of JavaCPP's libraries, which can crash the process or give"
            + " wrong results: "
            + list
            + ". Each artifact must have one version, which ends in that of javacpp. Import"
            + " io.gen4j:gen4j-bom, which fixes all of them; see"
            + " docs/troubleshooting.md#mixed-versions");
  }
}

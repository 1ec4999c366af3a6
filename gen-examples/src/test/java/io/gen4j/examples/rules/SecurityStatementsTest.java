package io.gen4j.examples.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.ObjectInputStream;
import java.net.Socket;
import java.net.URL;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What {@code SECURITY.md} and {@code docs/reliability.md} state about the library's own classes,
 * held against their class files. It says nothing about DL4J and ND4J.
 */
class SecurityStatementsTest {

  /** Classes that open connections, listen, or look up names. */
  private static final Pattern NETWORK =
      Pattern.compile(
          "java\\.net\\.(Socket|ServerSocket|Datagram\\w*|MulticastSocket|Inet\\w+|NetworkInterface"
              + "|\\w*URLConnection|Proxy\\w*)"
              + "|java\\.net\\.(http|spi)\\..*"
              + "|java\\.nio\\.channels\\.(\\w*Socket\\w*|DatagramChannel)"
              + "|(javax\\.net|java\\.rmi|javax\\.naming|com\\.sun\\.net)\\..*");

  /** Classes that create objects from bytes. */
  private static final Pattern DESERIALIZATION =
      Pattern.compile(
          "java\\.io\\.ObjectInput\\w*|java\\.beans\\.XMLDecoder"
              + "|org\\.apache\\.commons\\.lang3\\.SerializationUtils"
              + "|org\\.nd4j\\.common\\.util\\.SerializationUtils");

  /** Classes that tell the time of day. */
  private static final Set<String> CLOCKS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.LocalTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.Clock.system",
          "java.util.Date.<init>",
          "java.util.Calendar.getInstance");

  private static final Set<String> PROCESSES =
      Set.of(
          "java.lang.ProcessBuilder.<init>",
          "java.lang.ProcessBuilder.start",
          "java.lang.Runtime.exec");

  private static final Set<String> URLS =
      Set.of("java.net.URL.openStream", "java.net.URL.openConnection", "java.net.URL.getContent");

  private static final Set<String> HOOKS =
      Set.of(
          "java.lang.Runtime.addShutdownHook",
          "java.lang.Runtime.halt",
          "java.lang.Runtime.exit",
          "java.lang.System.exit",
          "java.lang.System.setProperty",
          "java.lang.System.setOut",
          "java.lang.System.setErr",
          "java.lang.System.setSecurityManager",
          "java.lang.Thread.setDefaultUncaughtExceptionHandler",
          "java.util.Locale.setDefault",
          "java.util.TimeZone.setDefault");

  /** DL4J's own reading of model files, which deserializes; and classes by name. */
  private static final Set<String> LOADING =
      Set.of(
          "java.lang.Class.forName",
          "java.lang.ClassLoader.loadClass",
          "java.lang.ClassLoader.defineClass",
          "org.deeplearning4j.util.ModelSerializer.restoreComputationGraph",
          "org.deeplearning4j.util.ModelSerializer.restoreMultiLayerNetwork",
          "org.nd4j.linalg.factory.Nd4j.read");

  @Test
  void noConnectionIsOpenedAndNoPortIsListenedOn() {
    assertThat(uses(NETWORK)).isEmpty();
    assertThat(calls(URLS)).isEmpty();
  }

  @Test
  void noProcessIsStarted() {
    assertThat(calls(PROCESSES)).isEmpty();
  }

  @Test
  void nothingIsDeserialized() {
    assertThat(uses(DESERIALIZATION)).isEmpty();
  }

  @Test
  void noClassIsLoadedByAName() {
    assertThat(calls(LOADING)).isEmpty();
  }

  @Test
  void nothingOfTheProcessIsChangedAndNoHookOutlivesUse() {
    assertThat(calls(HOOKS)).isEmpty();
  }

  /** Only stamps in files tell the time: a clock that jumps changes nothing else. */
  @Test
  void theClockIsReadForStampsAlone() {
    assertThat(calls(CLOCKS))
        .containsExactlyInAnyOrder(
            "io.gen4j.core.callback.RunRecord -> java.time.Instant.now",
            "io.gen4j.core.internal.events.EventFile -> java.lang.System.currentTimeMillis");
  }

  /** Breaks every statement. */
  @SuppressWarnings("unused")
  static final class Offender {
    Object all(ObjectInputStream in) throws Exception {
      new Socket("localhost", 1).close();
      new URL("http://localhost").openStream().close();
      new ProcessBuilder("true").start();
      Runtime.getRuntime().addShutdownHook(new Thread());
      Class.forName("java.lang.String");
      return List.of(Instant.now(), Clock.systemUTC(), in.readObject());
    }
  }

  /** A rule that sees no violation holds for any code. */
  @Test
  void theRulesSeeViolations() {
    List<JavaClass> offender = List.copyOf(new ClassFileImporter().importClasses(Offender.class));
    assertThat(uses(NETWORK, offender)).hasSize(1);
    assertThat(uses(DESERIALIZATION, offender)).hasSize(1);
    for (Set<String> rule : List.of(URLS, PROCESSES, HOOKS, LOADING, CLOCKS)) {
      assertThat(calls(rule, offender)).isNotEmpty();
    }
    assertThat(library()).hasSizeGreaterThan(300);
  }

  private static List<JavaClass> library() {
    return Modules.LIBRARY.stream().flatMap(module -> module.classes().stream()).toList();
  }

  private static Set<String> uses(Pattern classes) {
    return uses(classes, library());
  }

  private static Set<String> uses(Pattern classes, List<JavaClass> by) {
    return by.stream()
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(used -> classes.matcher(target(used)).matches())
        .map(used -> used.getOriginClass().getName() + " -> " + target(used))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String target(Dependency dependency) {
    return dependency.getTargetClass().getBaseComponentType().getName();
  }

  private static Set<String> calls(Set<String> methods) {
    return calls(methods, library());
  }

  private static Set<String> calls(Set<String> methods, List<JavaClass> by) {
    Set<String> found = new TreeSet<>();
    for (JavaClass type : by) {
      for (JavaAccess<?> access : type.getAccessesFromSelf()) {
        String target = access.getTargetOwner().getName() + "." + access.getTarget().getName();
        if (methods.contains(target)) {
          found.add(type.getName() + " -> " + target);
        }
      }
    }
    return found;
  }
}

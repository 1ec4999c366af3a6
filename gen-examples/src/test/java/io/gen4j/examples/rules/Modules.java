package io.gen4j.examples.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import io.gen4j.core.Gen4j;
import io.gen4j.datasets.Mnist;
import io.gen4j.examples.Launcher;
import io.gen4j.gan.Gan;
import io.gen4j.vae.Vae;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The modules of Gen4J and the main classes of each, read from its class files. */
enum Modules {
  CORE("io.gen4j.core", Gen4j.class),
  GAN("io.gen4j.gan", Gan.class),
  VAE("io.gen4j.vae", Vae.class),
  DATASETS("io.gen4j.datasets", Mnist.class),
  EXAMPLES("io.gen4j.examples", Launcher.class);

  /** What other people's programs import: every module but the examples. */
  static final List<Modules> LIBRARY = List.of(CORE, GAN, VAE, DATASETS);

  private final String root;
  private final JavaClasses classes;

  Modules(String root, Class<?> member) {
    this.root = root;
    this.classes =
        new ClassFileImporter()
            .importLocations(
                Set.of(Location.of(member.getProtectionDomain().getCodeSource().getLocation())));
  }

  /** The root package, which holds the front door. */
  String root() {
    return root;
  }

  /** The main classes of the module, nested and anonymous ones included. */
  List<JavaClass> classes() {
    return List.copyOf(classes);
  }

  /** Classes that applications may name: public, and so is each class around them, not internal. */
  List<JavaClass> publicTypes() {
    return classes().stream().filter(type -> isPublic(type) && !isInternal(type)).toList();
  }

  /** The module of a class, empty for a class of somebody else. */
  static Optional<Modules> of(JavaClass type) {
    String name = type.getPackageName();
    return Stream.of(values())
        .filter(module -> name.equals(module.root) || name.startsWith(module.root + "."))
        .findAny();
  }

  /** Whether a class of Gen4J lies in a package that nobody outside imports. */
  static boolean isInternal(JavaClass type) {
    return of(type).isPresent() && List.of(type.getPackageName().split("\\.")).contains("internal");
  }

  private static boolean isPublic(JavaClass type) {
    boolean visible =
        type.getModifiers().contains(JavaModifier.PUBLIC)
            || type.getEnclosingClass().isPresent()
                && type.getModifiers().contains(JavaModifier.PROTECTED);
    return visible && type.getEnclosingClass().map(Modules::isPublic).orElse(true);
  }
}

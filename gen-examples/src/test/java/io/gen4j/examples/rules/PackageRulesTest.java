package io.gen4j.examples.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rules of modules, packages and public types, held against the class files of all modules.
 *
 * <p>Each rule collects what breaks it as lines of text and compares them with the known exceptions
 * in {@link KnownExceptions}. A new violation fails the test, and so does an exception that nothing
 * needs any more.
 */
class PackageRulesTest {
  private static final int MOST_TYPES_IN_ROOT = 10;
  private static final int MOST_PARAMETERS = 8;

  /** The modules that each module may use, itself aside. */
  private static final Map<Modules, Set<Modules>> MAY_USE =
      Map.of(
          Modules.CORE, Set.of(),
          Modules.GAN, Set.of(Modules.CORE),
          Modules.VAE, Set.of(Modules.CORE),
          Modules.DATASETS, Set.of(Modules.CORE),
          Modules.EXAMPLES, Set.copyOf(Modules.LIBRARY));

  @ParameterizedTest
  @EnumSource
  void modulesKeepToTheirPackages(Modules module) {
    assertThat(module.classes())
        .isNotEmpty()
        .allMatch(type -> Modules.of(type).filter(module::equals).isPresent());
  }

  @ParameterizedTest
  @EnumSource
  void modulesUseOnlyThoseBelowThem(Modules module) {
    Set<String> violations = new TreeSet<>();
    for (Dependency dependency : dependenciesOnOtherModules(module)) {
      Modules target = Modules.of(dependency.getTargetClass()).orElseThrow();
      if (!MAY_USE.get(module).contains(target)) {
        violations.add(arrow(dependency));
      }
    }
    assertThat(violations).isEmpty();
  }

  /**
   * {@code io.gen4j.core.internal} is the workshop of the whole library: gen-gan, gen-vae and
   * gen-datasets may use it. All other internal packages belong to their own module. The examples
   * sit where an application sits and use no internal package at all.
   */
  @ParameterizedTest
  @EnumSource
  void internalPackagesAreNotUsedFromOutside(Modules module) {
    Set<String> violations = new TreeSet<>();
    for (Dependency dependency : dependenciesOnOtherModules(module)) {
      JavaClass target = dependency.getTargetClass();
      boolean shared =
          Modules.of(target).orElseThrow() == Modules.CORE && Modules.LIBRARY.contains(module);
      if (Modules.isInternal(target) && !shared) {
        violations.add(arrow(dependency));
      }
    }
    assertThat(violations).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void packagesFormNoCycle(Modules module) {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (JavaClass type : module.classes()) {
      Set<String> targets = uses.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (Modules.of(target).filter(module::equals).isPresent()) {
          targets.add(target.getPackageName());
        }
      }
    }
    Set<String> known = of(module, KnownExceptions.CYCLES);
    assertThat(onCycles(uses)).as("exceptions that nothing needs").containsAll(known);
    for (String line : known) {
      String[] ends = line.split(" -> ");
      uses.get(ends[0]).remove(ends[1]);
    }
    assertThat(onCycles(uses)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void publicSignaturesNameNoInternalType(Modules module) {
    Set<String> violations = new TreeSet<>();
    for (JavaClass type : module.publicTypes()) {
      violations.addAll(namesInternal(type.getName(), parents(type)));
      for (JavaMember member : visibleMembers(type)) {
        violations.addAll(namesInternal(type.getName() + "." + member.getName(), types(member)));
      }
    }
    assertExceptions(violations, KnownExceptions.INTERNAL_IN_SIGNATURES, module);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EXAMPLES")
  void rootPackagesAreSmall(Modules module) {
    List<String> types =
        module.publicTypes().stream()
            .filter(type -> type.getPackageName().equals(module.root()))
            .filter(type -> type.getEnclosingClass().isEmpty())
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .map(JavaClass::getSimpleName)
            .sorted()
            .toList();
    assertThat(types).hasSizeBetween(1, MOST_TYPES_IN_ROOT);
  }

  @ParameterizedTest
  @EnumSource
  void publicClassesAreAbstractOrFinal(Modules module) {
    Set<String> violations = new TreeSet<>();
    for (JavaClass type : module.publicTypes()) {
      boolean settled =
          type.isInterface()
              || type.isEnum()
              || type.getModifiers().contains(JavaModifier.ABSTRACT)
              || type.getModifiers().contains(JavaModifier.FINAL);
      if (!settled) {
        violations.add(type.getName());
      }
    }
    assertExceptions(violations, KnownExceptions.NEITHER_ABSTRACT_NOR_FINAL, module);
  }

  @ParameterizedTest
  @EnumSource
  void publicParameterListsAreShort(Modules module) {
    Set<String> violations = new TreeSet<>();
    for (JavaClass type : module.publicTypes()) {
      for (JavaMember member : visibleMembers(type)) {
        if (member instanceof JavaCodeUnit unit
            && unit.getRawParameterTypes().size() > MOST_PARAMETERS) {
          violations.add(type.getName() + "." + unit.getName());
        }
      }
    }
    assertExceptions(violations, KnownExceptions.LONG_PARAMETER_LISTS, module);
  }

  /** A signal during one of these destroys the heap, see {@code FloatProducts}. */
  @ParameterizedTest
  @EnumSource
  void nothingCallsTheProductFunctionsOfOneDnn(Modules module) {
    List<String> calls =
        module.classes().stream()
            .flatMap(type -> type.getMethodCallsFromSelf().stream())
            .filter(call -> call.getTargetOwner().getName().startsWith("org.bytedeco.dnnl."))
            .filter(call -> call.getName().contains("gemm"))
            .map(Object::toString)
            .toList();
    assertThat(calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EXAMPLES")
  void librariesLogThroughSlf4jAlone(Modules module) {
    List<String> loggers =
        List.of(
            "java.util.logging.",
            "java.lang.System$Logger",
            "org.apache.log4j.",
            "org.apache.logging.",
            "org.apache.commons.logging.",
            "ch.qos.logback.",
            "lombok.extern.");
    Set<String> violations = new TreeSet<>();
    for (JavaClass type : module.classes()) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getName();
        if (loggers.stream().anyMatch(target::startsWith)) {
          violations.add(arrow(dependency));
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EXAMPLES")
  void librariesPrintNothing(Modules module) {
    Set<String> violations = new TreeSet<>();
    for (JavaClass type : module.classes()) {
      type.getFieldAccessesFromSelf().stream()
          .filter(access -> access.getTargetOwner().isEquivalentTo(System.class))
          .filter(access -> Set.of("out", "err").contains(access.getName()))
          .forEach(access -> violations.add(type.getName() + " -> System." + access.getName()));
      type.getMethodCallsFromSelf().stream()
          .filter(call -> call.getTargetOwner().isAssignableTo(Throwable.class))
          .filter(call -> call.getName().equals("printStackTrace"))
          .filter(call -> call.getTarget().getRawParameterTypes().isEmpty())
          .forEach(call -> violations.add(type.getName() + " -> printStackTrace"));
    }
    assertExceptions(violations, KnownExceptions.PRINTING, module);
  }

  /** A rule that sees no classes holds for any code. */
  @Test
  void rulesSeeTheCode() {
    assertThat(Modules.LIBRARY).allMatch(module -> module.publicTypes().size() >= 5);
    assertThat(dependenciesOnOtherModules(Modules.EXAMPLES))
        .anyMatch(line -> Modules.of(line.getTargetClass()).orElseThrow() == Modules.GAN);
    assertThat(dependenciesOnOtherModules(Modules.GAN))
        .anyMatch(line -> Modules.isInternal(line.getTargetClass()));
  }

  private static void assertExceptions(Set<String> violations, Set<String> known, Modules module) {
    assertThat(violations)
        .as("what breaks the rule, against what KnownExceptions lists")
        .containsExactlyInAnyOrderElementsOf(of(module, known));
  }

  private static Set<String> of(Modules module, Set<String> known) {
    return known.stream()
        .filter(line -> line.matches(Pattern.quote(module.root()) + "\\W.*"))
        .collect(Collectors.toSet());
  }

  private static List<Dependency> dependenciesOnOtherModules(Modules module) {
    List<Dependency> outside = new ArrayList<>();
    for (JavaClass type : module.classes()) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        Modules.of(dependency.getTargetClass().getBaseComponentType())
            .filter(target -> target != module)
            .ifPresent(target -> outside.add(dependency));
      }
    }
    return outside;
  }

  private static String arrow(Dependency dependency) {
    return dependency.getOriginClass().getName() + " -> " + dependency.getTargetClass().getName();
  }

  /** Steps from package to package that lie on a way back to where it began. */
  private static Set<String> onCycles(Map<String, Set<String>> uses) {
    Set<String> steps = new TreeSet<>();
    uses.forEach(
        (from, targets) ->
            targets.stream()
                .filter(to -> !from.equals(to) && reachable(uses, to).contains(from))
                .forEach(to -> steps.add(from + " -> " + to)));
    return steps;
  }

  private static Set<String> reachable(Map<String, Set<String>> uses, String start) {
    Set<String> seen = new TreeSet<>();
    List<String> open = new ArrayList<>(List.of(start));
    while (!open.isEmpty()) {
      String name = open.remove(open.size() - 1);
      if (seen.add(name)) {
        open.addAll(uses.getOrDefault(name, Set.of()));
      }
    }
    return seen;
  }

  /** Public and protected members; what the compiler added on its own is nobody's signature. */
  private static List<JavaMember> visibleMembers(JavaClass type) {
    return Stream.<Collection<? extends JavaMember>>of(
            type.getMethods(), type.getConstructors(), type.getFields())
        .<JavaMember>flatMap(Collection::stream)
        .filter(
            member ->
                member.getModifiers().contains(JavaModifier.PUBLIC)
                    || member.getModifiers().contains(JavaModifier.PROTECTED)
                        && !type.getModifiers().contains(JavaModifier.FINAL))
        .filter(member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC))
        .toList();
  }

  private static List<JavaType> parents(JavaClass type) {
    List<JavaType> parents = new ArrayList<>(type.getInterfaces());
    type.getSuperclass().ifPresent(parents::add);
    parents.addAll(type.getTypeParameters());
    return parents;
  }

  private static List<JavaType> types(JavaMember member) {
    List<JavaType> types = new ArrayList<>();
    if (member instanceof JavaCodeUnit unit) {
      types.add(unit.getReturnType());
      types.addAll(unit.getParameterTypes());
      types.addAll(unit.getTypeParameters());
      types.addAll(unit.getExceptionTypes());
    } else {
      types.addAll(member.getAllInvolvedRawTypes());
    }
    return types;
  }

  private static List<String> namesInternal(String where, List<JavaType> types) {
    return types.stream()
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .map(JavaClass::getBaseComponentType)
        .filter(Modules::isInternal)
        .map(type -> where + " names " + type.getName())
        .toList();
  }
}

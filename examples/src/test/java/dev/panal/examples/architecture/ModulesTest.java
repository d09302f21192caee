package dev.panal.examples.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What holds across the modules. */
class ModulesTest {
  /** Each may use the ones before it. */
  private static final List<String> MODULES = List.of(
      "dev.panal.core",
      "dev.panal.ipc",
      "dev.panal.futures",
      "dev.panal.multiprocessing",
      "dev.panal.cluster",
      "dev.panal.examples");

  private static final Set<String> FOREIGN_TYPES_ALLOWED = Set.of(
      "com.google.common.util.concurrent.ListenableFuture",
      "com.google.common.util.concurrent.ListeningExecutorService");

  private static final JavaClasses PANAL = PanalClasses.ALL;

  @Test
  void modules_dependOneWay() {
    for (int i = 0; i < MODULES.size() - 1; i++) {
      String[] later = MODULES.subList(i + 1, MODULES.size()).stream()
          .map(name -> name + "..")
          .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(MODULES.get(i) + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(later)
          .check(PANAL);
    }
  }

  @Test
  void eachModule_isSeen() {
    assertThat(MODULES)
        .allSatisfy(module -> assertThat(
                PANAL.stream().filter(c -> c.getPackageName().startsWith(module)))
            .isNotEmpty());
  }

  @Test
  void publicSignatures_nameOnlyPublicTypesOfThisProjectAndOfTheJdk() {
    Set<String> offences = new TreeSet<>();
    publicMembers()
        .forEach(member -> signature(member)
            .filter(
                type -> !isAllowed(type) && !(member instanceof JavaConstructor && isOurs(type)))
            .forEach(type -> offences.add(member.getFullName() + " names " + type.getName())));
    assertThat(offences).isEmpty();
  }

  @Test
  void publicTypes_declareNoWaitAndNoNotify() {
    assertThat(publicMembers().map(JavaMember::getName))
        .doesNotContain("wait", "notify", "notifyAll");
  }

  @Test
  void futures_declareNothingThatLaterJdksDeclare() {
    assertThat(publicMembers()
            .filter(m -> m.getOwner().getSimpleName().equals("TaskFuture"))
            .map(JavaMember::getName))
        .isNotEmpty()
        .doesNotContain("state", "resultNow", "exceptionNow");
  }

  @Test
  void packages_areNullMarked() {
    List<String> unmarked = new ArrayList<>();
    for (JavaPackage each : PANAL.getPackage("dev.panal").getSubpackagesInTree()) {
      if (!each.getClasses().isEmpty() && !each.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(each.getName());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  @Test
  void coreAndItsInternals_knowNoWorkerProcess() {
    noClasses()
        .that()
        .resideInAPackage("dev.panal.core..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe("are processes", c -> c.isAssignableTo(Process.class)))
        .check(PANAL);
  }

  private static Stream<JavaMember> publicMembers() {
    return PANAL.stream()
        .filter(ModulesTest::isPublicApi)
        .flatMap(type -> type.getMembers().stream())
        .filter(ModulesTest::isVisible);
  }

  private static boolean isPublicApi(JavaClass type) {
    boolean visible = type.getModifiers().contains(JavaModifier.PUBLIC);
    boolean library = MODULES.subList(0, 4).contains(type.getPackageName());
    return visible
        && library
        && type.getEnclosingClass().map(ModulesTest::isPublicApi).orElse(true);
  }

  private static boolean isVisible(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    boolean inherited = modifiers.contains(JavaModifier.PROTECTED)
        && !member.getOwner().getModifiers().contains(JavaModifier.FINAL);
    return (modifiers.contains(JavaModifier.PUBLIC) || inherited)
        && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private static Stream<JavaClass> signature(JavaMember member) {
    if (member instanceof JavaField field) {
      return field.getType().getAllInvolvedRawTypes().stream();
    }
    JavaCodeUnit unit = (JavaCodeUnit) member;
    return Stream.concat(
        unit.getThrowsClause().getTypes().stream(),
        Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
            .flatMap(type -> type.getAllInvolvedRawTypes().stream()));
  }

  /** A snapshot is made by our internals, from a type of theirs. */
  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith("dev.panal.");
  }

  private static boolean isAllowed(JavaClass type) {
    JavaClass base = type.getBaseComponentType();
    return base.isPrimitive()
        || base.getPackageName().startsWith("java.")
        || base.getPackageName().equals("javax.management")
        || base.getPackageName().equals("javax.net.ssl")
        || FOREIGN_TYPES_ALLOWED.contains(base.getName())
        || isPublicApi(base);
  }
}

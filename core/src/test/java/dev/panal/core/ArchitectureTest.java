package dev.panal.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages("dev.panal.core");

  @Test
  void classes_useOnlyTheJdkGuavaAndAnnotations() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "dev.panal.core..",
            "com.google.common.util.concurrent",
            "org.jspecify.annotations")
        .check(CLASSES);
  }

  @Test
  void core_knowsNothingOfTheOtherModules() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.panal.ipc..", "dev.panal.futures..", "dev.panal.multiprocessing..")
        .check(CLASSES);
  }

  @Test
  void thirdParties_inPublicSignaturesAreOnlyTheTwoAgreedInterfaces() {
    methods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage("dev.panal.core")
        .and()
        .arePublic()
        .should()
        .haveRawReturnType(
            DescribedPredicate.describe("of the JDK, ours, or ListeningExecutorService", type -> {
              String name = type.getBaseComponentType().getName();
              return type.getBaseComponentType().isPrimitive()
                  || name.startsWith("java.")
                  || name.startsWith("dev.panal.core.")
                  || name.equals("com.google.common.util.concurrent.ListeningExecutorService");
            }))
        .check(CLASSES);
  }

  @Test
  void publicClasses_declareNoMethodNamedAsObjectsFinalOnes() {
    methods()
        .that()
        .areDeclaredInClassesThat()
        .arePublic()
        .should()
        .haveNameNotMatching("wait|notify|notifyAll|getState")
        .check(CLASSES);
  }

  @Test
  void futures_declareNothingThatClashesWithLaterJdks() {
    methods()
        .that()
        .areDeclaredInClassesThat()
        .areAssignableTo(TaskFuture.class)
        .and()
        .arePublic()
        .should()
        .haveNameNotMatching("state|resultNow|exceptionNow")
        .check(CLASSES);
  }

  @Test
  void exceptions_belongToOneFamily() {
    classes()
        .that()
        .areAssignableTo(Exception.class)
        .should()
        .beAssignableTo(PanalException.class)
        .check(CLASSES);
  }
}

package io.plumbline.examples.shop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The services meet on the wire only, and none knows that it is watched. */
class ArchitectureTest {
  private static final String SHOP = "io.plumbline.examples.shop";

  private static final JavaClasses SHOP_CLASSES = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages(SHOP);

  @Test
  void services_knowNeitherEachOtherNorTheDemo() {
    String[] services = {
      SHOP + ".order..", SHOP + ".inventory..", SHOP + ".payment..", SHOP + ".demo.."
    };
    for (String service : services) {
      for (String other : services) {
        if (service.equals(other)) continue;
        noClasses()
            .that()
            .resideInAPackage(service)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(other)
            .check(SHOP_CLASSES);
      }
    }
  }

  @Test
  void shop_knowsNothingOfTracing() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.opentelemetry..",
            "io.plumbline.agent..",
            "io.plumbline.id..",
            "io.plumbline.collector..")
        .check(SHOP_CLASSES);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching(SHOP + ".(*)..").should().beFreeOfCycles().check(SHOP_CLASSES);
  }
}

package io.plumbline.id.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.plumbline.id.server", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packages_knowOnlyTheStepsTheyHandDataTo = layeredArchitecture()
      .consideringOnlyDependenciesInLayers()
      .layer("main")
      .definedBy("io.plumbline.id.server")
      .layer("http")
      .definedBy("..server.http..")
      .layer("namespace")
      .definedBy("..server.namespace..")
      .layer("token")
      .definedBy("..server.token..")
      .layer("lease")
      .definedBy("..server.lease..")
      .layer("store")
      .definedBy("..server.store..")
      .whereLayer("main")
      .mayNotBeAccessedByAnyLayer()
      .whereLayer("http")
      .mayOnlyBeAccessedByLayers("main")
      .whereLayer("namespace")
      .mayOnlyBeAccessedByLayers("main", "http")
      .whereLayer("token")
      .mayOnlyBeAccessedByLayers("main", "http")
      .whereLayer("lease")
      .mayOnlyBeAccessedByLayers("main", "http", "namespace");

  @ArchTest
  static final ArchRule sql_staysInTheStore = noClasses()
      .that()
      .resideOutsideOfPackage("..server.store..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("java.sql..");

  @ArchTest
  static final ArchRule vertx_staysInHttp = noClasses()
      .that()
      .resideOutsideOfPackage("..server.http..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("io.vertx..");
}

package io.plumbline.collector;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/ARCHITECTURE.md: a package knows only the steps it hands data to. */
@AnalyzeClasses(
    packages = "io.plumbline.collector",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule ARROWS = layeredArchitecture()
      .consideringOnlyDependenciesInLayers()
      .layer("main")
      .definedBy("io.plumbline.collector")
      .layer("receive")
      .definedBy("..collector.receive..")
      .layer("pipeline")
      .definedBy("..collector.pipeline..")
      .layer("journal")
      .definedBy("..collector.journal..")
      .layer("store")
      .definedBy("io.plumbline.collector.store", "..collector.store.match..")
      .layer("lucene")
      .definedBy("..collector.store.lucene..")
      .layer("source")
      .definedBy("..collector.source..")
      .layer("elasticsearch")
      .definedBy("..collector.store.elasticsearch..")
      .layer("query")
      .definedBy("..collector.query..")
      .layer("compat")
      .definedBy("..collector.compat..")
      .layer("http")
      .definedBy("..collector.http..")
      .layer("check")
      .definedBy("..collector.check..")
      .layer("flow")
      .definedBy("..collector.flow..")
      .layer("yaml")
      .definedBy("..collector.yaml..")
      .layer("compensate")
      .definedBy("..collector.compensate..")
      .layer("finding")
      .definedBy("..collector.finding..")
      .layer("access")
      .definedBy("..collector.access..")
      .whereLayer("main")
      .mayNotBeAccessedByAnyLayer()
      .whereLayer("receive")
      .mayOnlyBeAccessedByLayers("main")
      .whereLayer("pipeline")
      .mayOnlyBeAccessedByLayers("main", "receive")
      .whereLayer("journal")
      .mayOnlyBeAccessedByLayers("main", "pipeline")
      .whereLayer("store")
      .mayOnlyBeAccessedByLayers(
          "main",
          "pipeline",
          "source",
          "lucene",
          "elasticsearch",
          "query",
          "check",
          "http",
          "compat")
      .whereLayer("source")
      .mayOnlyBeAccessedByLayers("main", "receive", "pipeline", "query", "check")
      .whereLayer("lucene")
      .mayOnlyBeAccessedByLayers("main")
      .whereLayer("elasticsearch")
      .mayOnlyBeAccessedByLayers("main")
      .whereLayer("query")
      .mayOnlyBeAccessedByLayers("main", "http", "compat")
      .whereLayer("compat")
      .mayOnlyBeAccessedByLayers("main", "http")
      .whereLayer("http")
      .mayOnlyBeAccessedByLayers("main")
      .whereLayer("check")
      .mayOnlyBeAccessedByLayers("main")
      .whereLayer("flow")
      .mayOnlyBeAccessedByLayers("main", "check", "http", "query")
      .whereLayer("finding")
      .mayOnlyBeAccessedByLayers("main", "check", "query", "http", "compensate")
      .whereLayer("access")
      .mayOnlyBeAccessedByLayers("main", "receive", "http", "compensate")
      .whereLayer("yaml")
      .mayOnlyBeAccessedByLayers("main", "flow", "compensate")
      .whereLayer("compensate")
      .mayOnlyBeAccessedByLayers("main", "http");

  @ArchTest
  static final ArchRule NO_CIRCLES =
      slices().matching("io.plumbline.collector.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule WORDS_KNOW_NOTHING =
      com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes()
          .that()
          .resideInAPackage("..collector.span..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "..collector.span..");
}

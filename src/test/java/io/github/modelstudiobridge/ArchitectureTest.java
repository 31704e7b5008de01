package io.github.modelstudiobridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** The edges between the packages: protocols are pure, Camel is the rim, and nothing goes round in circles. */
@AnalyzeClasses(packages = "io.github.modelstudiobridge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.github.modelstudiobridge.";

    @ArchTest
    static final ArchRule PROTOCOLS_KNOW_NEITHER_CAMEL_NOR_HTTP = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT + "sse..",
                    ROOT + "chat..",
                    ROOT + "tool..",
                    ROOT + "modelstudio..",
                    ROOT + "ims..",
                    ROOT + "gateway..",
                    ROOT + "openai..",
                    ROOT + "caller..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "io.vertx..", "io.netty..", "java.net..");

    @ArchTest
    static final ArchRule SSE_KNOWS_ONLY_THE_PLATFORM = noClasses()
            .that()
            .resideInAPackage(ROOT + "sse..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(ROOT + "sse..", "java..");

    @ArchTest
    static final ArchRule CALLERS_KNOW_ONLY_THE_PLATFORM = noClasses()
            .that()
            .resideInAPackage(ROOT + "caller..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(ROOT + "caller..", "java..");

    @ArchTest
    static final ArchRule CHAT_KNOWS_NO_DIALECT_AND_NO_PROVIDER = noClasses()
            .that()
            .resideInAPackage(ROOT + "chat..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "ims..", ROOT + "gateway..", ROOT + "openai..", ROOT + "modelstudio..", ROOT + "camel..");

    @ArchTest
    static final ArchRule TOOLS_KNOW_NO_DIALECT_AND_NO_PROVIDER = noClasses()
            .that()
            .resideInAPackage(ROOT + "tool..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "ims..", ROOT + "gateway..", ROOT + "openai..", ROOT + "modelstudio..", ROOT + "camel..");

    @ArchTest
    static final ArchRule DIALECTS_KNOW_NO_PROVIDER = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "ims..", ROOT + "gateway..", ROOT + "openai..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "modelstudio..", ROOT + "camel..");

    @ArchTest
    static final ArchRule THE_SIMULATOR_STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage(ROOT + "simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "sse..",
                    ROOT + "chat..",
                    ROOT + "modelstudio..",
                    ROOT + "ims..",
                    ROOT + "camel..",
                    ROOT + "runtime..",
                    "org.apache.camel..");

    @ArchTest
    static final ArchRule ONLY_A_CONTAINER_KNOWS_THE_RUNTIME = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "runtime..", ROOT + "osgi..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "runtime..");

    @ArchTest
    static final ArchRule NOTHING_GOES_ROUND_IN_CIRCLES =
            SlicesRuleDefinition.slices().matching(ROOT + "(*)..").should().beFreeOfCycles();
}

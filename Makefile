# Model Studio Bridge. `make` alone lists the targets.

MVN       ?= mvn -B -q
JAVA      ?= java
# Enough for bridge.max-streams = 9500; see docs/concepts/performance.md. A process without memory must end, not go on deaf.
JAVA_OPTS ?= -Xmx432m -XX:MaxNewSize=96m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError
JAR       := target/model-studio-bridge.jar
# Flags that suit any machine; and the archive of classes, which only makes a start faster.
RUN_OPTS  := @config/jvm.options
ARCHIVE   := target/model-studio-bridge.options
SOURCES   := pom.xml docs/reference/configuration.md $(shell find src/main -type f)

.DEFAULT_GOAL := help

.PHONY: help
help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: $(JAR) $(ARCHIVE) ## runs the bridge on 127.0.0.1:8080 against a simulated Model Studio on port 8089
	@exec env -u IMS_API_KEYS -u GATEWAY_AUTH_CODES -u BRIDGE_API_KEYS -u OPENAI_API_KEYS $(JAVA) $(RUN_OPTS) @$(ARCHIVE) $(JAVA_OPTS) -jar $(JAR) run --demo

.PHONY: simulate
simulate: $(JAR) ## runs only the simulated Model Studio, on 127.0.0.1:8089
	@exec $(JAVA) $(JAVA_OPTS) -jar $(JAR) simulate --port 8089

.PHONY: validate
validate: $(JAR) ## lists what is wrong with routes/ and config/, with file and line
	@$(JAVA) $(JAVA_OPTS) -jar $(JAR) validate

.PHONY: build
build: $(JAR) $(ARCHIVE) ## builds target/model-studio-bridge.jar, and an archive of classes that makes a start faster

$(JAR): $(SOURCES)
	@$(MVN) package -DskipTests
	@touch $@

$(ARCHIVE): $(JAR) config/jvm.options bin/archive-classes
	@bin/archive-classes $(JAR) $(JAVA)

.PHONY: test
test: ## runs every unit, route and contract test
	@definitions=$$(src/test/scripts/camel-k-definitions) && mvn -B verify $${definitions:+-Dcamel-k.crds="$$definitions"} $(TEST_OPTIONS)

.PHONY: bench
bench: $(JAR) $(ARCHIVE) ## measures the bridge, proxies and other gateways, and writes target/bench/report.md; BENCH_MINUTES (10), BENCH_CASES, BENCH_TARGETS
	@$(MVN) -Pbench test-compile
	@JAVA_OPTS="$(JAVA_OPTS)" $(JAVA) -Xmx512m -cp $(JAR):target/test-classes io.github.modelstudiobridge.bench.Bench

.PHONY: bench-gateways
bench-gateways: ## fetches other gateways for make bench, each where npm, Python or Go are there; 3 minutes
	@src/bench/scripts/fetch-gateways target/bench/gateways

.PHONY: bench-short
bench-short: $(JAR) ## fails when an event costs the bridge 40 % more CPU or allocation than it did; 2 minutes
	@$(MVN) -Pbench test-compile surefire:test -Dtest='io/github/modelstudiobridge/bench/**/*Test'
	@JAVA_OPTS="$(JAVA_OPTS)" $(JAVA) -Xmx256m -cp $(JAR):target/test-classes io.github.modelstudiobridge.bench.BenchShort

.PHONY: bench-rounds
bench-rounds: $(JAR) ## measures what a round of tools adds to a call; 1 minute
	@$(MVN) -Pbench test-compile
	@JAVA_OPTS="$(JAVA_OPTS)" $(JAVA) -Xmx256m -cp $(JAR):target/test-classes \
	  io.github.modelstudiobridge.bench.RoundNumbers $(BENCH_RUNS)

.PHONY: bench-parts
bench-parts: ## measures the inner parts with JMH, time and allocation; BENCH_PARTS chooses by name; 6 minutes
	@$(MVN) -Pbench test-compile dependency:build-classpath -Dmdep.outputFile=target/bench/classpath
	@$(JAVA) -cp "target/classes:target/test-classes:$$(cat target/bench/classpath)" org.openjdk.jmh.Main \
	  -prof gc -f 1 -wi 5 -w 2 -i 5 -r 2 -jvmArgs "-Xmx256m -XX:+UseSerialGC" -rf json -rff target/bench/parts.json $(BENCH_PARTS)

.PHONY: bench-start
bench-start: $(JAR) $(ARCHIVE) ## measures how long a start takes and how much memory an idle bridge; 4 minutes
	@$(MVN) -Pbench test-compile
	@JAVA_OPTS="$(JAVA_OPTS)" $(JAVA) -Xmx64m -cp $(JAR):target/test-classes \
	  io.github.modelstudiobridge.bench.StartNumbers $(or $(BENCH_RUNS),7)

.PHONY: soak
soak: $(JAR) ## keeps 200 calls open with faults and callers who leave, for SOAK_MINUTES (30)
	@$(MVN) -Pbench test-compile
	@JAVA_OPTS="$(JAVA_OPTS)" $(JAVA) -Xmx256m -cp $(JAR):target/test-classes \
	  io.github.modelstudiobridge.bench.soak.Soak $(or $(SOAK_MINUTES),30)

.PHONY: contract
contract: $(JAR) ## runs the contract's tests against the program as a process, on the JDK in PROGRAM_JAVA_HOME if set; 15 minutes
	@$(MVN) test-compile
	@src/test/scripts/contract.sh "The program" - -Dgroups='contract|editing' -Dbridge.host=program \
	  -Dbridge.java.home=$(PROGRAM_JAVA_HOME)

# What make karaf unpacks and runs, anew each time.
KARAF     := target/karaf
IN_KARAF  = src/test/scripts/contract.sh "$(1)" $(2)/data/log/karaf.log -Dexcluded.groups= -Dbridge.host=karaf \
  -Dbridge.karaf=$(2) -Dbridge.java.home=$(KARAF_JAVA_HOME)

.PHONY: karaf
karaf: ## makes the Karaf feature, KAR and assembly, and runs the contract's tests in the assembly, on the JDK in KARAF_JAVA_HOME if set, else also with the KAR; 12 minutes
	@rm -rf $(KARAF) src/karaf/*/target
	@$(MVN) install -DskipTests
	@$(MVN) -f src/karaf package
	@mkdir -p $(KARAF)/assembly $(KARAF)/kar
	@tar -xzf src/karaf/assembly/target/*.tar.gz -C $(KARAF)/assembly --strip-components=1
	@cp -R src/karaf/feature/target/apache-karaf-*/. $(KARAF)/kar
	@cp src/karaf/feature/target/*.kar $(KARAF)/kar/deploy/
	@$(if $(KARAF_JAVA_HOME),,$(call IN_KARAF,Karaf with the KAR,$(KARAF)/kar) \
	  -Dtest='ContractTest,LiveStreamTest,EditingTest,KarafTest')
	@$(call IN_KARAF,Karaf assembly,$(KARAF)/assembly) -Dgroups='contract|editing|karaf'

CAMEL_K   := src/camel-k/target/quarkus-app

.PHONY: camel-k
camel-k: ## makes the application that Camel K makes, and runs the contract's tests in it; 25 minutes
	@$(MVN) install -DskipTests
	@$(MVN) -f src/camel-k package
	@src/test/scripts/contract.sh "Camel Quarkus" - -Dgroups='contract|camel-k' -Dexcluded.groups= \
	  -Dbridge.host=quarkus -Dbridge.quarkus=$(CAMEL_K)

.PHONY: examples
examples: build ## runs each example by its one command, as its README says; 3 minutes
	@$(MAKE) --no-print-directory -C examples/own-camel-application build
	@mvn -B test-compile failsafe:integration-test failsafe:verify -Dgroups=examples -Dexcluded.groups=

.PHONY: image
image: $(JAR) ## makes an OCI image, again to compare digests, and runs it; needs root, debootstrap, runc, jq and curl, or IMAGE_BASE; with buildah the Containerfile too
	@MVN="$(MVN)" src/image/build $(JAR) $(IMAGE_BASE)

.PHONY: format
format: ## formats the Java sources
	@$(MVN) spotless:apply

.PHONY: clean
clean: ## removes everything that was built
	@$(MVN) clean

# Model Studio Bridge. `make` alone lists the targets.

MVN       ?= mvn -B -q
JAVA      ?= java
# Enough for thousands of open streams; see docs/concepts/performance.md. A process without memory must end, not go on deaf.
JAVA_OPTS ?= -Xmx256m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError
JAR       := target/model-studio-bridge.jar
SOURCES   := pom.xml docs/reference/configuration.md $(shell find src/main -type f)

.DEFAULT_GOAL := help

.PHONY: help
help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: $(JAR) ## runs the bridge on 127.0.0.1:8080 against a simulated Model Studio on port 8089
	@exec env -u IMS_API_KEYS -u GATEWAY_AUTH_CODES -u BRIDGE_API_KEYS -u OPENAI_API_KEYS $(JAVA) $(JAVA_OPTS) -jar $(JAR) run --demo

.PHONY: simulate
simulate: $(JAR) ## runs only the simulated Model Studio, on 127.0.0.1:8089
	@exec $(JAVA) $(JAVA_OPTS) -jar $(JAR) simulate --port 8089

.PHONY: validate
validate: $(JAR) ## lists what is wrong with routes/ and config/, with file and line
	@$(JAVA) $(JAVA_OPTS) -jar $(JAR) validate

.PHONY: build
build: $(JAR) ## builds target/model-studio-bridge.jar

$(JAR): $(SOURCES)
	@$(MVN) package -DskipTests
	@touch $@

.PHONY: test
test: ## runs every unit, route and contract test
	@mvn -B verify

.PHONY: bench
bench: $(JAR) ## measures CPU per event and time to first token against nginx and a bare Vert.x proxy; needs nginx, 8 minutes
	@$(MVN) -Pbench test-compile
	@JAVA_OPTS="$(JAVA_OPTS)" $(JAVA) -Xmx256m -cp $(JAR):target/test-classes \
	  io.github.modelstudiobridge.bench.FirstNumbers $(BENCH_ROUNDS)

.PHONY: bench-rounds
bench-rounds: $(JAR) ## measures what a round of tools adds to a call; 1 minute
	@$(MVN) -Pbench test-compile
	@JAVA_OPTS="$(JAVA_OPTS)" $(JAVA) -Xmx256m -cp $(JAR):target/test-classes \
	  io.github.modelstudiobridge.bench.RoundNumbers $(BENCH_ROUNDS)

.PHONY: bench-parts
bench-parts: ## measures the inner parts with JMH, time and allocation; BENCH_PARTS chooses by name; 6 minutes
	@$(MVN) -Pbench test-compile dependency:build-classpath -Dmdep.outputFile=target/bench/classpath
	@$(JAVA) -cp "target/classes:target/test-classes:$$(cat target/bench/classpath)" org.openjdk.jmh.Main \
	  -prof gc -f 1 -wi 5 -w 2 -i 5 -r 2 -jvmArgs "-Xmx256m -XX:+UseSerialGC" -rf json -rff target/bench/parts.json $(BENCH_PARTS)

.PHONY: soak
soak: $(JAR) ## keeps 200 calls open with faults and callers who leave, for SOAK_MINUTES (30)
	@$(MVN) -Pbench test-compile
	@JAVA_OPTS="$(JAVA_OPTS)" $(JAVA) -Xmx256m -cp $(JAR):target/test-classes \
	  io.github.modelstudiobridge.bench.soak.Soak $(or $(SOAK_MINUTES),30)

# A real Karaf with the KAR, whatever its version.
KARAF     = $(firstword $(wildcard src/karaf/feature/target/apache-karaf-*))

.PHONY: karaf
karaf: ## makes the Karaf feature, KAR and assembly, and runs the contract's tests in a real Karaf; 10 minutes
	@$(MVN) install -DskipTests
	@rm -rf src/karaf/feature/target
	@$(MVN) -f src/karaf package
	@cp src/karaf/feature/target/*.kar $(KARAF)/deploy/
	@mvn -B test -Dgroups='contract|karaf' -Dexcluded.groups= -Dbridge.host=karaf -Dbridge.karaf=$(KARAF)

CAMEL_K   := src/camel-k/target/quarkus-app

.PHONY: camel-k
camel-k: ## makes the application that Camel K makes, and runs the contract's tests in it; 10 minutes
	@$(MVN) install -DskipTests
	@$(MVN) -f src/camel-k package
	@mvn -B test -Dgroups='contract|camel-k' -Dexcluded.groups= -Dbridge.host=quarkus -Dbridge.quarkus=$(CAMEL_K)

.PHONY: format
format: ## formats the Java sources
	@$(MVN) spotless:apply

.PHONY: clean
clean: ## removes everything that was built
	@$(MVN) clean

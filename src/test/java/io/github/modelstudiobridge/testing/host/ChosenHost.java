package io.github.modelstudiobridge.testing.host;

/** Made when it is first needed. */
final class ChosenHost {

    static final BridgeHost INSTANCE = create(System.getProperty("bridge.host", "test"));

    private ChosenHost() {}

    private static BridgeHost create(String name) {
        return switch (name) {
            case "test" -> new TestHost();
            case "program" -> new ProgramHost();
            case "karaf" -> KarafHost.boot();
            case "quarkus" -> QuarkusHost.create();
            default ->
                throw new IllegalArgumentException("-Dbridge.host is none of test, program, karaf, quarkus: " + name);
        };
    }
}

package io.github.modelstudiobridge.simulator;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * How one {@link ModelStudioSimulator} listens, whom it lets in and how fast it speaks. Immutable; start from
 * {@link #defaults()} and change what differs.
 *
 * @param host address or name to listen on
 * @param port port to listen on, 0 for any free one
 * @param apiKey the only key let in; null or blank lets every non-blank key in
 * @param firstTokenDelay time from a complete request to its first token
 * @param pace time from one token to the next, rounded up to whole milliseconds; zero sends as fast as the reader reads
 * @param maxBodyBytes largest request body, and largest answer that is not streamed, in bytes
 * @param models regular expression that the name of every known model matches as a whole
 * @param deterministicIds ids count up from 1 instead of being random
 * @param acceptUnknownParameters lets parameters pass that Model Studio does not document, instead of answering 400
 * @param directives what is simulated for every request that does not say otherwise, in the syntax of the
 *     {@code X-Simulate} header
 */
public record SimulatorOptions(
        String host,
        int port,
        String apiKey,
        Duration firstTokenDelay,
        Duration pace,
        int maxBodyBytes,
        String models,
        boolean deterministicIds,
        boolean acceptUnknownParameters,
        String directives) {

    /** The names that the "supported models" lists of Model Studio begin with. */
    public static final String QWEN_MODELS = "qw(en|q)[A-Za-z0-9._:-]*";

    private static final SimulatorOptions DEFAULTS = new SimulatorOptions(
            "127.0.0.1",
            8089,
            null,
            Duration.ofMillis(300),
            Duration.ofMillis(50),
            10 * 1024 * 1024,
            QWEN_MODELS,
            false,
            false,
            "");

    /** @throws IllegalArgumentException naming the option, when a value is out of range or cannot be read */
    public SimulatorOptions {
        Objects.requireNonNull(host, "host");
        require(!host.isBlank(), "host must not be blank");
        require(port >= 0 && port <= 65_535, "port must be between 0 and 65535, not " + port);
        require(!firstTokenDelay.isNegative(), "firstTokenDelay must not be negative");
        require(!pace.isNegative(), "pace must not be negative");
        require(maxBodyBytes > 0, "maxBodyBytes must be at least 1, not " + maxBodyBytes);
        requireRegex(models);
        DirectiveParser.parse(directives);
    }

    /** 127.0.0.1:8089, any key, first token after 300 ms, then one every 50 ms, every {@code qwen*} and {@code qwq*}. */
    public static SimulatorOptions defaults() {
        return DEFAULTS;
    }

    public SimulatorOptions withHost(String value) {
        return copy(value, port, apiKey, firstTokenDelay, pace, maxBodyBytes, models, directives);
    }

    public SimulatorOptions withPort(int value) {
        return copy(host, value, apiKey, firstTokenDelay, pace, maxBodyBytes, models, directives);
    }

    public SimulatorOptions withApiKey(String value) {
        return copy(host, port, value, firstTokenDelay, pace, maxBodyBytes, models, directives);
    }

    public SimulatorOptions withFirstTokenDelay(Duration value) {
        return copy(host, port, apiKey, value, pace, maxBodyBytes, models, directives);
    }

    public SimulatorOptions withPace(Duration value) {
        return copy(host, port, apiKey, firstTokenDelay, value, maxBodyBytes, models, directives);
    }

    public SimulatorOptions withMaxBodyBytes(int value) {
        return copy(host, port, apiKey, firstTokenDelay, pace, value, models, directives);
    }

    public SimulatorOptions withModels(String value) {
        return copy(host, port, apiKey, firstTokenDelay, pace, maxBodyBytes, value, directives);
    }

    public SimulatorOptions withDirectives(String value) {
        return copy(host, port, apiKey, firstTokenDelay, pace, maxBodyBytes, models, value);
    }

    public SimulatorOptions withDeterministicIds(boolean value) {
        return new SimulatorOptions(
                host,
                port,
                apiKey,
                firstTokenDelay,
                pace,
                maxBodyBytes,
                models,
                value,
                acceptUnknownParameters,
                directives);
    }

    public SimulatorOptions withAcceptUnknownParameters(boolean value) {
        return new SimulatorOptions(
                host, port, apiKey, firstTokenDelay, pace, maxBodyBytes, models, deterministicIds, value, directives);
    }

    /** Leaves the key out, so that options can be logged. */
    @Override
    public String toString() {
        return "host=" + host + " port=" + port + " apiKey=" + (requiresOneKey() ? "set" : "any") + " firstTokenDelay="
                + firstTokenDelay.toMillis() + "ms pace=" + pace.toMillis() + "ms maxBodyBytes=" + maxBodyBytes
                + " models=" + models + " directives=\"" + directives + "\"";
    }

    boolean requiresOneKey() {
        return apiKey != null && !apiKey.isBlank();
    }

    private SimulatorOptions copy(
            String newHost,
            int newPort,
            String newApiKey,
            Duration newFirstTokenDelay,
            Duration newPace,
            int newMaxBodyBytes,
            String newModels,
            String newDirectives) {
        return new SimulatorOptions(
                newHost,
                newPort,
                newApiKey,
                newFirstTokenDelay,
                newPace,
                newMaxBodyBytes,
                newModels,
                deterministicIds,
                acceptUnknownParameters,
                newDirectives);
    }

    private static void requireRegex(String models) {
        try {
            Pattern.compile(models);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("models must be a regular expression: " + e.getDescription(), e);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}

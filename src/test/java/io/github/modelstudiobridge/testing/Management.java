package io.github.modelstudiobridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bridge's port for operators. */
public record Management(int port) {

    /** Status and body of an answer. */
    public record Health(int status, JsonNode body) {

        /** The check with a name, or a missing node. */
        public JsonNode check(String name) {
            for (JsonNode check : body.path("checks")) {
                if (check.path("name").asText().equals(name)) {
                    return check;
                }
            }
            return body.path("missing");
        }
    }

    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);
    private static final Pattern SAMPLE =
            Pattern.compile("^([a-z_0-9]+)(?:\\{(.*)})? (\\S+)$", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

    /** One on a port that is free now. */
    public static Management onFreePort() throws IOException {
        return new Management(FreePort.find());
    }

    /** What a bridge needs to open it. */
    public Map<String, String> properties() {
        return Map.of("camel.management.enabled", "true", "bridge.management.port", String.valueOf(port));
    }

    public Health health(String path) throws IOException {
        try (HttpCall call = get("/observe/health" + path)) {
            return new Health(call.status(), new ObjectMapper().readTree(call.readBody()));
        }
    }

    /** The exposition as Prometheus gets it. */
    public String metrics() throws IOException {
        try (HttpCall call = get("/observe/metrics")) {
            return call.readBody();
        }
    }

    private HttpCall get(String path) throws IOException {
        return HttpCall.connect(port).send("GET", path, Map.of(), "").readHead();
    }

    /** Type of each metric by its name. */
    public static Map<String, String> types(String metrics) {
        Map<String, String> types = new LinkedHashMap<>();
        TYPE.matcher(metrics).results().forEach(type -> types.put(type.group(1), type.group(2)));
        return types;
    }

    /** The sum of a metric's samples that have all these labels, as {@code name="value"}. */
    public double value(String name, String... labels) throws IOException {
        double sum = 0;
        Matcher sample = SAMPLE.matcher(metrics());
        while (sample.find()) {
            String has = sample.group(2) == null ? "" : sample.group(2);
            boolean matches = sample.group(1).equals(name);
            for (String label : labels) {
                matches &= has.contains(label);
            }
            sum += matches ? Double.parseDouble(sample.group(3)) : 0;
        }
        return sum;
    }
}

package io.github.modelstudiobridge.contract;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One folder of {@code src/test/resources/contract/<dialect>/}: what a caller sends, what the model's side then gets and
 * answers, and what the caller hears. The README there tells what each file means.
 */
final class ContractCase {

    static final Path ROOT = Path.of("src/test/resources/contract");

    /** Requests to the model's side that a case can tell. */
    private static final int MOST_ROUNDS = 3;

    private static final Set<String> FILES = Set.of(
            "request.json",
            "request.http",
            "upstream-request.json",
            "upstream-request-2.json",
            "upstream-request-3.json",
            "upstream.sse",
            "upstream-2.sse",
            "upstream-3.sse",
            "upstream.json",
            "upstream.http",
            "reply.sse",
            "reply.json",
            "reply.http",
            "properties",
            "models.yaml",
            "system-prompts");

    private final Path folder;

    private ContractCase(Path folder) {
        this.folder = folder;
    }

    static List<ContractCase> all() throws IOException {
        List<ContractCase> cases = new ArrayList<>();
        for (Path dialect : children(ROOT)) {
            if (Files.isDirectory(dialect)) {
                for (Path folder : children(dialect)) {
                    cases.add(new ContractCase(folder));
                }
            }
        }
        return cases;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Fails with what is wrong with the folder itself. */
    void check() throws IOException {
        String name = folder.getFileName().toString();
        require(name.matches("[a-z0-9]+(-[a-z0-9]+)*"), "the name is not in kebab case");
        for (Path file : children(folder)) {
            require(
                    FILES.contains(file.getFileName().toString()),
                    "unknown file " + file.getFileName() + "; a case knows "
                            + FILES.stream().sorted().toList());
        }
        require(has("request.json") || method().equals("GET"), "request.json is missing");
        require(has("reply.sse") != has("reply.json"), "exactly one of reply.sse and reply.json is expected");
        require(!(has("upstream.sse") && has("upstream.json")), "upstream.sse and upstream.json are both there");
        require(
                has("upstream-request.json") == (has("upstream.sse") || has("upstream.json")),
                "upstream-request.json and one of upstream.sse and upstream.json come together or not at all");
        for (int round = 2; round <= MOST_ROUNDS; round++) {
            require(
                    has("upstream-request-" + round + ".json") == has("upstream-" + round + ".sse"),
                    "upstream-request-%d.json and upstream-%d.sse come together or not at all".formatted(round, round));
        }
        require(!has("upstream.http") || has("upstream-request.json"), "upstream.http answers no request");
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(folder + ": " + message);
        }
    }

    boolean has(String file) {
        return Files.exists(folder.resolve(file));
    }

    String text(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    String dialect() {
        return folder.getParent().getFileName().toString();
    }

    String method() throws IOException {
        String line = http("request.http").start();
        return line.isEmpty() ? "POST" : line.split(" ")[0];
    }

    /** Path and query to call, as the case tells or the dialect's own. */
    String path(String dialectPath) throws IOException {
        String[] line = http("request.http").start().split(" ");
        return line.length < 2 ? dialectPath : line[1];
    }

    byte[] requestBody() throws IOException {
        return has("request.json") ? Files.readAllBytes(folder.resolve("request.json")) : new byte[0];
    }

    /** What reaches the model's side, request by request. */
    List<String> upstreamRequests() throws IOException {
        List<String> requests = new ArrayList<>();
        if (has("upstream-request.json")) {
            requests.add(text("upstream-request.json"));
        }
        for (int round = 2; has("upstream-request-" + round + ".json"); round++) {
            requests.add(text("upstream-request-" + round + ".json"));
        }
        return requests;
    }

    /** What the model's side answers, request by request. */
    List<byte[]> upstreamBodies() throws IOException {
        List<byte[]> bodies = new ArrayList<>();
        if (has("upstream-request.json")) {
            bodies.add(Files.readAllBytes(folder.resolve(has("upstream.sse") ? "upstream.sse" : "upstream.json")));
        }
        for (int round = 2; has("upstream-" + round + ".sse"); round++) {
            bodies.add(Files.readAllBytes(folder.resolve("upstream-" + round + ".sse")));
        }
        return bodies;
    }

    /** The frames a caller is to get; the blank lines between them are left out. */
    List<String> replyFrames() throws IOException {
        return Stream.of(text("reply.sse").strip().split("\n\n")).toList();
    }

    HttpText http(String file) throws IOException {
        return HttpText.read(folder.resolve(file));
    }

    /** Configuration of this case alone; empty for most. */
    Map<String, String> properties() throws IOException {
        Properties properties = new Properties();
        if (has("properties")) {
            String text = new String(Files.readAllBytes(folder.resolve("properties")), StandardCharsets.UTF_8);
            try (Reader reader = new StringReader(
                    text.replace("${case}", folder.toAbsolutePath().toString()))) {
                properties.load(reader);
            }
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }

    @Override
    public String toString() {
        return dialect() + "/" + folder.getFileName();
    }
}

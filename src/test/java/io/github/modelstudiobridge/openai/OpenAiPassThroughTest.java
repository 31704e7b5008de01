package io.github.modelstudiobridge.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.modelstudiobridge.docs.CaseFields;
import io.github.modelstudiobridge.docs.ListedFields;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Markdown;
import io.github.modelstudiobridge.testing.ScriptedServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the bridge has no business with, it does not touch: random requests and answers over real sockets.
 */
class OpenAiPassThroughTest {

    private static final int REQUESTS = 250;
    private static final int ANSWERS = 300;
    private static final List<Long> SEEDS = List.of(20_260_217L, 1L, 42L);
    private static final String WHOLE = "{\"id\":\"c\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,"
            + "\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"hi\"}}]}";
    private static final String LAST = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";

    private static ScriptedServer upstream;
    private static BridgeUnderTest bridge;

    private static volatile String contentType;
    private static volatile byte[] answer;
    private static volatile int[] writeSizes;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedServer(OpenAiPassThroughTest::play);
        bridge = BridgeUnderTest.start(Map.of("modelstudio.base-url", upstream.url()));
    }

    @AfterAll
    static void stop() {
        bridge.close();
        upstream.close();
    }

    private static void play(Socket socket) throws IOException {
        ScriptedServer.write(
                socket, "HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\nConnection: close\r\n\r\n");
        int from = 0;
        for (int i = 0; from < answer.length; i++) {
            int to = Math.min(answer.length, from + writeSizes[i % writeSizes.length]);
            socket.getOutputStream().write(answer, from, to - from);
            from = to;
        }
    }

    private static void answerWith(String type, String body, int... sizes) {
        contentType = type;
        answer = body.getBytes(StandardCharsets.UTF_8);
        writeSizes = sizes.length == 0 ? new int[] {Integer.MAX_VALUE / 2} : sizes;
    }

    private static HttpCall ask(HttpCall call, String request) throws IOException {
        upstream.requests().clear();
        return call.send("POST", BridgeUnderTest.OPENAI_PATH, BridgeUnderTest.imsHeaders(), request)
                .readHead();
    }

    /** The same seeds each time, and one that nobody has tried; a failure tells which it was. */
    static LongStream seeds() {
        return LongStream.concat(SEEDS.stream().mapToLong(Long::longValue), LongStream.of(new Random().nextLong()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyValidRequestReachesTheModelAsItCame(long seed) throws Exception {
        RandomRequest requests = new RandomRequest(seed);
        Random random = new Random(seed);
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            for (int i = 0; i < REQUESTS; i++) {
                boolean stream = random.nextBoolean();
                String request = requests.next(stream);
                answerWith(
                        stream ? "text/event-stream" : "application/json",
                        stream ? "data: " + LAST + "\n\ndata: [DONE]\n\n" : WHOLE);

                ask(call, request);

                String reply = call.readBody();
                assertThat(call.status())
                        .as("seed %d, request %d: %s\nanswered: %s", seed, i, request, reply)
                        .isEqualTo(200);
                String sent = upstream.requests().get(0).split("\r\n\r\n", 2)[1];
                assertThat(firstDifference(tokens(sent), tokens(inTheModelsWords(request))))
                        .as("seed %d, request %d: %s\narrived as: %s", seed, i, request, sent)
                        .isNull();
            }
        }
    }

    /** The one change that every request gets: Model Studio has no other word for the role. */
    private static String inTheModelsWords(String request) {
        return request.replace("\"role\":\"developer\"", "\"role\":\"system\"");
    }

    private static String firstDifference(List<String> actual, List<String> expected) {
        for (int i = 0; i < Math.max(actual.size(), expected.size()); i++) {
            String is = i < actual.size() ? actual.get(i) : "the end";
            String shouldBe = i < expected.size() ? expected.get(i) : "the end";
            if (!is.equals(shouldBe)) {
                return is + " instead of " + shouldBe;
            }
        }
        return null;
    }

    /** Field names, values and numbers' texts in their order: all that a JSON reader can tell apart, and a bit more. */
    private static List<String> tokens(String json) throws IOException {
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens.add(token.isNumeric() ? parser.getText() : token + " " + parser.getText());
            }
        }
        return tokens;
    }

    @Test
    void anyEventReachesTheCallerByteForByte() throws Exception {
        RandomStream streams = new RandomStream(SEEDS.get(0));
        Random random = new Random(SEEDS.get(0));
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            for (int i = 0; i < ANSWERS; i++) {
                List<String> chunks = streams.next();
                answerWith("text/event-stream", events(chunks, random), writeSizes(random));

                ask(
                        call,
                        "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");

                StringBuilder expected = new StringBuilder();
                chunks.forEach(chunk -> expected.append("data: ").append(chunk).append("\n\n"));
                assertThat(call.readBody())
                        .as("answer %d", i)
                        .isEqualTo(expected.append("data: [DONE]\n\n").toString());
            }
        }
    }

    private static String events(List<String> chunks, Random random) {
        String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
        String data = random.nextBoolean() ? "data: " : "data:";
        StringBuilder stream = new StringBuilder();
        for (String chunk : chunks) {
            if (random.nextInt(5) == 0) {
                stream.append(": keep-alive").append(end).append(end);
            }
            if (random.nextInt(5) == 0) {
                stream.append("id: 7").append(end).append("event:message").append(end);
            }
            stream.append(data).append(chunk).append(end).append(end);
        }
        return stream.append(data).append("[DONE]").append(end).append(end).toString();
    }

    private static int[] writeSizes(Random random) {
        return random.nextInt(3) == 0
                ? new int[0]
                : random.ints(10, 1, random.nextBoolean() ? 20 : 500).toArray();
    }

    @Test
    void aWholeAnswerReachesTheCallerByteForByte() throws Exception {
        RandomJson json = new RandomJson(SEEDS.get(0));
        try (HttpCall call = HttpCall.connect(bridge.port())) {
            for (int i = 0; i < 100; i++) {
                String whole =
                        WHOLE.replace("\"hi\"", json.text()).replace("\"id\":\"c\"", " \"x\" : " + json.value(5));
                answerWith("application/json", whole, 100);

                ask(call, "{\"model\":\"qwen-plus\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");

                assertThat(call.readBody()).isEqualTo(whole);
            }
        }
    }

    static List<Long> fixedSeeds() {
        return SEEDS;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("fixedSeeds")
    void theRequestsHaveEveryFieldThatTheCoverageSaysTheyHave(long seed) throws IOException {
        RandomRequest requests = new RandomRequest(seed);
        Set<String> made = new TreeSet<>();
        for (int i = 0; i < REQUESTS; i++) {
            made.addAll(CaseFields.fields(requests.next(i % 2 == 0).getBytes(StandardCharsets.UTF_8)));
        }

        Set<String> told = Markdown.read("docs/protocol-coverage.md").rows("part", "status", "shown by").stream()
                .filter(row -> row.get(2).contains("#anyValidRequestReachesTheModelAsItCame"))
                .flatMap(row -> ListedFields.paths(row).stream())
                .collect(Collectors.toSet());
        assertThat(told).hasSizeGreaterThan(80);
        assertThat(made).containsAll(told);
    }

    @Test
    void theRequestsReachTheCornersTheyAreFor() {
        RandomRequest requests = new RandomRequest(SEEDS.get(0));
        String all = Stream.generate(() -> requests.next(false)).limit(REQUESTS).collect(Collectors.joining("\n"));

        assertThat(all)
                .contains("1.10", "18446744073709551615", "-0", "\\ud83d\"", "[[108386", "input_audio")
                .contains("\"role\":\"developer\"", "\"refusal\":null", "json_object", "\\\"cut\\\":\"");
    }
}

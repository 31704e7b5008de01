package io.github.modelstudiobridge.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One fault, met by one caller of one bridge. */
final class Run {

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int PATIENCE_SECONDS = 10;

    private final String id = "run-" + NUMBERS.incrementAndGet();
    private final Fault fault;
    private final Caller caller;
    private final boolean spare;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Semaphore model = new Semaphore(0);
    private Heard heard;

    Run(Fault fault, Caller caller, boolean spare) {
        this.fault = fault;
        this.caller = caller;
        this.spare = spare;
    }

    String id() {
        return id;
    }

    Setting setting() {
        return fault.setting();
    }

    boolean hasSpare() {
        return spare;
    }

    Caller caller() {
        return caller;
    }

    /** How a test calls it. */
    String label() {
        return caller.label() + (spare ? ", with a second place" : "");
    }

    /** Takes note of a request and tells what is to be done with it. */
    synchronized Peer.Script scriptFor(Request request) {
        int number = (int) count("main");
        requests.add(request);
        return switch (request.place()) {
            case "spare" -> Peer::answer;
            case "weather" -> fault.toolScript();
            default -> fault.script(number);
        };
    }

    void tellCaller() {
        model.release();
    }

    /** Waits until a script has said {@link Peer#tellCaller} once more. */
    void awaitModel() throws InterruptedException {
        assertThat(model.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("the model's side has got that far")
                .isTrue();
    }

    void play(FaultBridge bridge) throws Exception {
        try (Conversation conversation = new Conversation(bridge, this)) {
            heard = fault.conversation().play(conversation);
        }
    }

    void verify() {
        try {
            verifyOutcome();
        } catch (AssertionError e) {
            throw new AssertionError(
                    fault + ", " + label() + ": " + e.getMessage().strip(), e);
        } finally {
            // tests are kept until all are over, and some answers are long
            heard = null;
        }
    }

    private void verifyOutcome() {
        fault.outcome(caller, spare).verify(heard);
        assertThat(count("main")).as("requests to the first place").isEqualTo(fault.asked(caller, spare));
        assertThat(count("spare")).as("requests to the second place").isEqualTo(spare ? fault.askedSpare(caller) : 0);
        assertThat(requests).allSatisfy(this::verifyRequest);
    }

    private void verifyRequest(Request request) {
        String key = request.place().equals("main") ? Setting.MAIN_KEY : Setting.SPARE_KEY;
        if (request.place().equals("weather")) {
            assertThat(request.head()).doesNotContain(Setting.MAIN_KEY, Setting.SPARE_KEY, BridgeUnderTest.KEY);
        } else {
            assertThat(request.head()).containsOnlyOnce("\r\nauthorization: Bearer " + key + "\r\n");
            assertThat(request.body().replace(Conversation.OTHER, ""))
                    .contains("\"messages\":" + messages(requests.get(0)).replaceAll("]$", ""));
        }
    }

    /** The conversation only grows, by what tools have told. */
    private static String messages(Request request) {
        return Heard.json(request.body()).path("messages").toString();
    }

    /** How many came so far, to any place. */
    int requests() {
        return requests.size();
    }

    private long count(String place) {
        return requests.stream()
                .filter(request -> request.place().equals(place))
                .count();
    }
}

package io.github.modelstudiobridge.camel.eventstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.ScriptedServer;
import io.github.modelstudiobridge.testing.SpokenText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinedChunksTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String END = "0\r\n\r\n";

    private final List<ByteBuf> reads = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new HttpResponseDecoder(), new JoinedChunks());

    @AfterEach
    void everythingIsReleased() {
        channel.finishAndReleaseAll();
        assertThat(reads).allSatisfy(read -> assertThat(read.refCnt()).isZero());
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private void read(String bytes) {
        ByteBuf read = Unpooled.copiedBuffer(bytes, US_ASCII);
        reads.add(read);
        channel.writeInbound(read);
    }

    /** What has been handed on: a head, texts of chunks, and an end. */
    private List<String> handedOn() {
        List<String> all = new ArrayList<>();
        Object message;
        while ((message = channel.readInbound()) != null) {
            if (message instanceof HttpResponse) {
                all.add("head");
            } else if (message instanceof LastHttpContent) {
                all.add("end");
            } else {
                all.add(((HttpContent) message).content().toString(US_ASCII));
            }
            ReferenceCountUtil.release(message);
        }
        return all;
    }

    @Test
    void joinsWhatOneReadBrought() {
        read(HEAD + chunk("a") + chunk("b") + chunk("c") + END);

        assertThat(handedOn()).containsExactly("head", "abc", "end");
    }

    @Test
    void holdsNothingBackForTheNextRead() {
        read(HEAD + chunk("a"));
        assertThat(handedOn()).containsExactly("head", "a");

        read(chunk("b") + "3\r\nc");
        assertThat(handedOn()).containsExactly("bc");

        read("de\r\n" + chunk("f"));
        assertThat(handedOn()).containsExactly("def");
    }

    @Test
    void handsOnBeforeALimit() {
        String half = "x".repeat(8_000);

        read(HEAD + chunk(half) + chunk(half) + chunk(half) + END);

        assertThat(handedOn()).containsExactly("head", half + half, half, "end");
    }

    @Test
    void keepsWhatIsLargerThanTheLimit() {
        String large = "x".repeat(8_192);

        read(HEAD + chunk("a") + chunk(large) + chunk(large) + chunk("b"));

        assertThat(String.join("", handedOn())).isEqualTo("head" + "a" + large + large + "b");
    }

    @Test
    void aConnectionThatClosesLosesNothing() {
        read(HEAD + chunk("a"));
        handedOn();
        channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(chunk("b") + chunk("c"), US_ASCII));

        channel.close();

        assertThat(handedOn()).startsWith("bc");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void changesNoByteHoweverReadsAreCut(int seed) {
        Random random = new Random(seed);
        StringBuilder stream = new StringBuilder(HEAD);
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            String text = ("<" + i + ">").repeat(1 + random.nextInt(300));
            said.append(text);
            stream.append(chunk(text));
        }
        stream.append(END);

        List<String> handedOn = new ArrayList<>();
        int from = 0;
        while (from < stream.length()) {
            int to = Math.min(stream.length(), from + 1 + random.nextInt(5_000));
            read(stream.substring(from, to));
            handedOn.addAll(handedOn());
            from = to;
        }

        assertThat(String.join("", handedOn)).isEqualTo("head" + said + "end");
    }

    @Test
    void whatOneReadBroughtReachesTheCallerInOneChunk() throws Exception {
        String event = "data: {\"id\":\"a\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"delta\":{\"content\":\"word \"},\"finish_reason\":%s}]}\n\n";
        String answer = chunk(event.formatted("null")).repeat(9) + chunk(event.formatted("\"stop\"")) + END;
        try (ScriptedServer upstream = new ScriptedServer(socket -> {
                    ScriptedServer.write(
                            socket, HEAD.replace("\r\n\r\n", "\r\nContent-Type: text/event-stream\r\n\r\n"));
                    ScriptedServer.write(socket, answer);
                });
                BridgeUnderTest bridge = BridgeUnderTest.start(Map.of("modelstudio.base-url", upstream.url()));
                HttpCall call = bridge.askIms("Hi").readHead()) {
            assertThat(SpokenText.of(call.readBody())).isEqualTo("word ".repeat(10));
            // the tenth word, the end and [DONE] may have been a read of their own
            assertThat(call.chunks()).isLessThan(5);
        }
    }
}

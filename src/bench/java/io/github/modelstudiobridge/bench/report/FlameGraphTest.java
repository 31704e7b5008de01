package io.github.modelstudiobridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlameGraphTest {

    @Test
    void aBoxIsAsWideAsItsShareAndFramesOfOneLibraryAreOne() {
        String svg = FlameGraph.of(List.of(
                        "io/netty/A.run;io/netty/B.read;org/apache/camel/C.process;java/util/Map.get 3",
                        "io/netty/A.run;tcp_sendmsg_[k] 1"))
                .svg("A & B");

        assertThat(svg)
                .contains("A &amp; B")
                .contains("<title>A.run, 100.0 %</title>")
                .contains("<title>C.process, 75.0 %</title><rect x=\"0.0\" y=\"90\" width=\"900.0\"")
                .contains("<title>tcp_sendmsg, 25.0 %</title><rect x=\"900.0\"")
                .contains(">Camel 75.0 %<", ">kernel 25.0 %<")
                .doesNotContain("B.read", "Map.get");
    }

    @Test
    void aLambdaHasNoNumber() {
        assertThat(FlameGraph.of(List.of("io/vertx/A$$Lambda$975.0x00007f121151fa10.handle 1"))
                        .svg(""))
                .contains("A$$Lambda.handle");
    }

    @Test
    void whatIsNoStackIsRefused() {
        assertThatThrownBy(() -> FlameGraph.of(List.of("A.run")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a collapsed stack: A.run");
    }
}

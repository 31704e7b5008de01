package io.github.modelstudiobridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BarChartTest {

    @Test
    void barsAreAsLongAsTheirMedians() throws Exception {
        BarChart chart = new BarChart("CPU <per> event & more [µs]");
        chart.add("nginx", new Spread(8, 10, 20));
        chart.add("bridge", new Spread(15, 20, 40));

        NodeList bars = parse(chart.svg()).getElementsByTagName("rect");

        assertThat(bars.getLength()).isEqualTo(3); // the first one is the ground
        double nginx = width(bars, 1);
        double bridge = width(bars, 2);
        assertThat(bridge / nginx).isCloseTo(2, within(0.01));
        assertThat(bridge).as("half of a plot that ends at 40").isCloseTo(240, within(0.1));
    }

    @Test
    void beginsAtZeroOrBelowIt() {
        Scale positive = Scale.of(List.of(new Spread(5, 10, 20)), 100);
        Scale negative = Scale.of(List.of(new Spread(-20, 10, 20)), 100);

        assertThat(positive.x(0)).isZero();
        assertThat(positive.x(20)).isEqualTo(100);
        assertThat(negative.x(-20)).isZero();
        assertThat(negative.x(0)).isEqualTo(50);
    }

    @Test
    void oneThatWouldDwarfTheOthersIsCut() {
        Scale scale = Scale.of(
                List.of(
                        new Spread(9, 10, 11),
                        new Spread(18, 20, 22),
                        new Spread(29, 30, 33),
                        new Spread(1900, 2000, 2100)),
                100);

        assertThat(scale.to()).isEqualTo(33);
        assertThat(scale.x(2000)).isEqualTo(100);
        assertThat(scale.isBeyond(2000)).isTrue();
        assertThat(scale.isBeyond(30)).isFalse();
    }

    @Test
    void nothingButZerosHasAScaleToo() {
        assertThat(Scale.of(List.of(new Spread(0, 0, 0)), 100).x(0)).isZero();
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static double width(NodeList bars, int place) {
        return Double.parseDouble(((Element) bars.item(place)).getAttribute("width"));
    }
}

package io.github.modelstudiobridge.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars: as long as the median, with a line from the least to the greatest. The scale begins at zero, or below
 * it where a value does; a bar that would dwarf the others is cut, with an arrow. Written by hand, because drawing with Java's own means needs fonts that a server lacks.
 *
 * @see <a href="https://www.w3.org/TR/SVG11/">SVG 1.1</a>
 */
final class BarChart {

    private static final int LEFT = 170;
    private static final int PLOT = 480;
    private static final int RIGHT = 90;
    private static final int TOP = 34;
    private static final int STEP = 26;
    private static final int BAR = 16;
    private static final int BOTTOM = 26;
    private static final int TICKS = 5;

    private record Bar(String name, Spread spread) {}

    private final String title;
    private final List<Bar> bars = new ArrayList<>();

    BarChart(String title) {
        this.title = title;
    }

    void add(String name, Spread spread) {
        bars.add(new Bar(name, spread));
    }

    String svg() {
        Scale scale = Scale.of(bars.stream().map(Bar::spread).toList(), PLOT);
        int height = TOP + STEP * bars.size() + BOTTOM;
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\""
                .formatted(LEFT + PLOT + RIGHT, height));
        svg.append(" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text(svg, 8, 20, "start", title);
        for (int i = 0; i <= TICKS; i++) {
            tick(svg, scale.at(i, TICKS), scale, height - BOTTOM);
        }
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, bars.get(i), scale, TOP + STEP * i);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void tick(StringBuilder svg, double value, Scale scale, int bottom) {
        double x = LEFT + scale.x(value);
        line(svg, x, TOP - 4, x, bottom, "#dddddd");
        text(svg, x, bottom + 16, "middle", Row.number(value));
    }

    private static void bar(StringBuilder svg, Bar bar, Scale scale, int top) {
        double zero = scale.x(0);
        double median = scale.x(bar.spread().median());
        String colour = bar.name().startsWith("bridge") ? "#2b6cb0" : "#a0aec0";
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                LEFT + Math.min(zero, median),
                top,
                Math.abs(median - zero),
                BAR,
                colour));
        double from = LEFT + scale.x(bar.spread().min());
        double to = LEFT + scale.x(bar.spread().max());
        double middle = top + BAR / 2.0;
        line(svg, from, middle, to, middle, "#1a202c");
        line(svg, from, middle - 4, from, middle + 4, "#1a202c");
        line(svg, to, middle - 4, to, middle + 4, "#1a202c");
        text(svg, LEFT - 8, middle + 4, "end", bar.name());
        double value = bar.spread().median();
        String number = scale.isBeyond(value) ? "→ " + Row.number(value) : Row.number(value);
        text(svg, Math.max(to, LEFT + median) + 6, middle + 4, "start", number);
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                colour));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped));
    }
}

package io.github.modelstudiobridge.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws collapsed stacks, a line {@code frame;frame;frame count} each, as async-profiler writes them: as wide as their
 * share of all samples, callers above. Frames of one library that call each other are one box, which is named after the
 * first; else a route alone would be a hundred boxes high.
 *
 * <p>{@code FlameGraph FILE TITLE} prints SVG.
 */
public final class FlameGraph {

    private static final int WIDTH = 1_200;
    private static final int ROW = 17;
    private static final int TOP = 56;
    private static final double NARROWEST = 1;
    private static final double LETTER = 6.2;

    /** Whose a frame is. */
    private enum Owner {
        KERNEL("kernel", "#dd6b20"),
        BRIDGE("the bridge", "#2b6cb0"),
        CAMEL("Camel", "#38a169"),
        JACKSON("Jackson", "#805ad5"),
        VERTX("Vert.x", "#b7791f"),
        NETTY("Netty", "#d69e2e"),
        JVM("JVM and JDK", "#a0aec0");

        private final String title;
        private final String colour;

        Owner(String title, String colour) {
            this.title = title;
            this.colour = colour;
        }

        static Owner of(String frame) {
            if (frame.endsWith("_[k]")) {
                return KERNEL;
            }
            return PACKAGES.entrySet().stream()
                    .filter(known -> frame.startsWith(known.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(JVM);
        }
    }

    private static final Map<String, Owner> PACKAGES = Map.of(
            "io/github/modelstudiobridge/", Owner.BRIDGE,
            "org/apache/camel/", Owner.CAMEL,
            "com/fasterxml/", Owner.JACKSON,
            "io/vertx/", Owner.VERTX,
            "io/netty/", Owner.NETTY);

    private static final class Box {
        private final String name;
        private final Owner owner;
        private final Map<String, Box> callees = new TreeMap<>();
        private long samples;

        Box(String name, Owner owner) {
            this.name = name;
            this.owner = owner;
        }
    }

    private final Box root = new Box("all", Owner.JVM);
    private final Map<Owner, Long> own = new LinkedHashMap<>();

    public static void main(String[] arguments) throws IOException {
        System.out.print(of(Files.readAllLines(Path.of(arguments[0]))).svg(arguments[1]));
    }

    /** @throws IllegalArgumentException when a line is none of collapsed stacks */
    static FlameGraph of(List<String> lines) {
        FlameGraph graph = new FlameGraph();
        for (String line : lines) {
            int end = line.lastIndexOf(' ');
            if (end < 0 || !line.substring(end + 1).matches("\\d+")) {
                throw new IllegalArgumentException("not a collapsed stack: " + line);
            }
            graph.add(line.substring(0, end).split(";"), Long.parseLong(line.substring(end + 1)));
        }
        return graph;
    }

    private void add(String[] frames, long samples) {
        root.samples += samples;
        Box box = root;
        for (String frame : frames) {
            Owner owner = Owner.of(frame);
            // what the JDK does for a library is the library's
            if (box != root && (owner == box.owner || owner == Owner.JVM)) {
                continue;
            }
            box = box.callees.computeIfAbsent(name(frame), name -> new Box(name, owner));
            box.samples += samples;
        }
        own.merge(box.owner, samples, Long::sum);
    }

    /** Class and method, without packages and the numbers of lambdas. */
    private static String name(String frame) {
        return frame.replace("_[k]", "")
                .replaceAll("\\$\\$Lambda[^;]*?\\.(?=\\w+$)", "\\$\\$Lambda.")
                .replaceAll("^.*/", "");
    }

    String svg(String title) {
        StringBuilder boxes = new StringBuilder();
        int rows = draw(root, 0, 0, boxes);
        int height = TOP + ROW * rows + 8;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\" "
                        + "font-family=\"sans-serif\" font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                        + "<text x=\"8\" y=\"20\" font-size=\"13\">%3$s</text>%n",
                WIDTH,
                height,
                escaped(title)));
        int x = 8;
        for (String share : shares()) {
            svg.append(share.formatted(x));
            x += 150;
        }
        return svg.append(boxes).append("</svg>\n").toString();
    }

    /** Whose code ran, in the order of the shares; each with a place for where it is drawn. */
    private List<String> shares() {
        List<String> shares = new ArrayList<>();
        own.entrySet().stream()
                .sorted(Map.Entry.<Owner, Long>comparingByValue().reversed())
                .forEach(share -> shares.add(String.format(
                        Locale.ROOT,
                        "<text x=\"%%d\" y=\"40\" fill=\"%s\" font-weight=\"bold\">%s %.1f %%%%</text>%n",
                        share.getKey().colour,
                        share.getKey().title,
                        100.0 * share.getValue() / root.samples)));
        return shares;
    }

    /** @return how many rows it and what stands on it take */
    private int draw(Box box, double from, int row, StringBuilder svg) {
        double width = width(box);
        if (width < NARROWEST) {
            return row;
        }
        String name = escaped(box.name);
        svg.append(String.format(
                Locale.ROOT,
                "<g><title>%s, %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" "
                        + "fill-opacity=\"0.75\" stroke=\"white\"/>",
                name,
                100.0 * box.samples / root.samples,
                from,
                TOP + ROW * row,
                width,
                ROW,
                box.owner.colour));
        int letters = (int) ((width - 6) / LETTER);
        if (letters > 3) {
            String shown = box.name.length() <= letters ? box.name : box.name.substring(0, letters - 1) + "…";
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\">%s</text>",
                    from + 3,
                    TOP + ROW * row + 12,
                    escaped(shown)));
        }
        svg.append("</g>\n");
        int rows = row + 1;
        double at = from;
        for (Box callee : box.callees.values()) {
            rows = Math.max(rows, draw(callee, at, row + 1, svg));
            at += width(callee);
        }
        return rows;
    }

    private double width(Box box) {
        return (double) WIDTH * box.samples / root.samples;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

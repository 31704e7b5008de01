package io.github.modelstudiobridge.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which cores are whose: with more than two, the gateway has the first one, and callers and model share the others.
 *
 * @param all those that this process may use
 */
public record Cores(List<Integer> all) {

    private static final int FEWEST_TO_PART = 3;

    /** Takes this process, and so the servers that it will start, off the gateway's core. */
    static Cores take() throws IOException, InterruptedException {
        Cores cores = new Cores(parse(ProcFs.value("/proc/self/status", "Cpus_allowed_list:")));
        if (cores.parted()) {
            String pid = String.valueOf(ProcessHandle.current().pid());
            new ProcessBuilder("taskset", "-a", "-c", "-p", list(cores.all.subList(1, cores.all.size())), pid)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
        return cores;
    }

    /** Of the form {@code 0-3,8}. */
    static List<Integer> parse(String list) {
        List<Integer> cores = new ArrayList<>();
        for (String range : list.split(",")) {
            String[] ends = range.strip().split("-");
            IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                    .forEach(cores::add);
        }
        return cores;
    }

    boolean parted() {
        return all.size() >= FEWEST_TO_PART;
    }

    /** The command, on the gateway's core where it has one. */
    public List<String> forGateway(List<String> command) {
        List<String> pinned = new ArrayList<>();
        if (parted()) {
            pinned.addAll(List.of("taskset", "-c", String.valueOf(all.get(0))));
        }
        pinned.addAll(command);
        return pinned;
    }

    private static String list(List<Integer> cores) {
        return String.join(",", cores.stream().map(String::valueOf).toList());
    }

    @Override
    public String toString() {
        return parted()
                ? "the gateway has core %d, callers and model the other %d".formatted(all.get(0), all.size() - 1)
                : "gateway, callers and model share %d cores, too few to part them".formatted(all.size());
    }
}

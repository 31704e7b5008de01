package io.github.modelstudiobridge.bench.gateway;

import io.github.modelstudiobridge.bench.ChildProcess;
import java.util.List;
import java.util.Optional;

/**
 * A gateway that was started.
 *
 * @param targets the ways in which it is asked
 * @param process its process, if it has one
 */
public record Running(List<Target> targets, Optional<ChildProcess> process) implements AutoCloseable {

    static Running of(Target target, ChildProcess process) {
        return new Running(List.of(target), Optional.of(process));
    }

    /** The target of that name. */
    public Target target(String name) {
        return targets.stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        process.ifPresent(ChildProcess::close);
    }
}

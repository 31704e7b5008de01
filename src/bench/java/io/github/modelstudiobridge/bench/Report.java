package io.github.modelstudiobridge.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * All that was measured.
 *
 * @param startedAt  when the run began
 * @param machine    where
 * @param cpu        every window of steady load
 * @param firstToken every round of times to first token
 */
record Report(String startedAt, Machine machine, List<CpuWindow> cpu, List<FirstTokenRound> firstToken) {

    void writeJson(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
    }
}

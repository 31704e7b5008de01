package io.github.modelstudiobridge.openai;

import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChoiceDelta;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One answer to an OpenAI client: each chunk as the model wrote it, in one line. Stateless. */
final class OpenAiAnswer implements AnswerEncoder {

    @Override
    public boolean hears(ChoiceDelta choice) {
        return !choice.isSilent();
    }

    @Override
    public List<byte[]> encode(AnswerChunk chunk) {
        // a line end is none of a text's, which has it as an escape; many clients read a frame line by line
        return List.of(chunk.json().replace('\n', ' ').getBytes(StandardCharsets.UTF_8));
    }
}

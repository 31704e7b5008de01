package io.github.modelstudiobridge.openai;

import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import java.util.List;
import java.util.Map;

/**
 * Any client of OpenAI's chat completions: every field passes, known or not, and so does every field of the answer.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create chat completion</a>
 */
public final class OpenAiDialect implements Dialect {

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public Call decode(ChatRequest request) {
        request.stream();
        return new Call(request, Map.of(), List.of());
    }

    @Override
    public boolean relaysToolCalls() {
        return true;
    }

    @Override
    public AnswerEncoder newAnswer(ChatRequest request) {
        return new OpenAiAnswer();
    }
}

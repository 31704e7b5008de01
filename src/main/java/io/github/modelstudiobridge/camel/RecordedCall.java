package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.audit.Transcript;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.vertx.core.Context;

/** A call of which is taken down what its caller hears: a class of its own, so that others pay nothing for it. */
final class RecordedCall extends Call {

    private final Transcript transcript;

    RecordedCall(Context context, Transcript transcript) {
        super(context);
        this.transcript = transcript;
    }

    @Override
    void said(AnswerChunk chunk) {
        super.said(chunk);
        transcript.add(chunk.text());
    }

    @Override
    Transcript heard() {
        return transcript;
    }
}

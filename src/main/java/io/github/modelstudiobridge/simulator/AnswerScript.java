package io.github.modelstudiobridge.simulator;

import io.vertx.core.buffer.Buffer;

/**
 * The events of one stream, one after the other, and how the stream ends. Events are made when they are asked for, so a
 * stream of a gigabyte needs no more memory than one of a word. Not safe for several threads.
 */
final class AnswerScript {

    private enum Stage {
        ROLE,
        DELTA,
        ERROR,
        FINISH,
        USAGE,
        DONE,
        OVER
    }

    private final Answer answer;
    private final Directives directives;
    private final boolean includeUsage;
    private final String requestId;
    private final ChunkEncoder encoder;
    private final Fault fault;
    private final long brokenDelta;
    private Stage stage;
    private int choice;
    private long delta;

    AnswerScript(Answer answer, Directives directives, boolean includeUsage, String requestId) {
        this.answer = answer;
        this.directives = directives;
        this.includeUsage = includeUsage;
        this.requestId = requestId;
        encoder = new ChunkEncoder(answer, directives);
        fault = Fault.of(directives);
        brokenDelta = directives.get(Directive.BAD_JSON, 0L) - 1;
        stage = fault != null && fault.afterTokens() == 0 ? stageOfFault() : Stage.ROLE;
    }

    boolean hasNext() {
        return stage != Stage.OVER;
    }

    /** Whether the next event comes one pace after the one before, rather than together with it. */
    boolean nextIsPaced() {
        return switch (stage) {
            case DELTA -> choice == 0 && delta > 0;
            case ERROR, FINISH -> choice == 0;
            default -> false;
        };
    }

    /** Appends the next event and moves on to the one after it. */
    void appendNext(Buffer out) {
        switch (stage) {
            case ROLE -> encoder.role(choice, out);
            case DELTA -> appendDelta(out);
            case ERROR -> appendError(out);
            case FINISH -> encoder.finish(choice, out);
            case USAGE -> encoder.usage(out);
            case DONE -> encoder.done(out);
            default -> throw new IllegalStateException("the stream is over");
        }
        advance();
    }

    /** What happens after the last event: {@link Fault.Kind#CUT}, {@link Fault.Kind#STALL}, or null for a plain end. */
    Fault.Kind ending() {
        boolean abrupt = fault != null && (fault.kind() == Fault.Kind.CUT || fault.kind() == Fault.Kind.STALL);
        return abrupt ? fault.kind() : null;
    }

    private void appendDelta(Buffer out) {
        if (delta == brokenDelta) {
            encoder.brokenDelta(delta, out);
        } else {
            encoder.delta(delta, choice, out);
        }
    }

    private void appendError(Buffer out) {
        ApiError error = fault.error().error();
        switch (fault.kind()) {
            case ERROR_EVENT -> encoder.errorEvent(error, requestId, out);
            case ERROR_COMMENT -> encoder.errorComment(error, requestId, out);
            default -> encoder.error(error, requestId, out);
        }
    }

    private void advance() {
        boolean perChoice = stage == Stage.ROLE || stage == Stage.DELTA || stage == Stage.FINISH;
        if (perChoice && ++choice < answer.choices()) {
            return;
        }
        choice = 0;
        delta += stage == Stage.DELTA ? 1 : 0;
        stage = switch (stage) {
            case ROLE, DELTA -> afterDelta();
            case FINISH -> afterFinish();
            case USAGE -> afterUsage();
            default -> Stage.OVER;
        };
    }

    private Stage afterDelta() {
        boolean spoken = delta == answer.deltas();
        if (fault != null && (spoken || delta == fault.afterTokens())) {
            return stageOfFault();
        }
        if (!spoken) {
            return Stage.DELTA;
        }
        return directives.has(Directive.NO_FINISH) ? afterFinish() : Stage.FINISH;
    }

    private Stage stageOfFault() {
        return ending() == null ? Stage.ERROR : Stage.OVER;
    }

    private Stage afterFinish() {
        return includeUsage ? Stage.USAGE : afterUsage();
    }

    private Stage afterUsage() {
        return directives.has(Directive.NO_DONE) ? Stage.OVER : Stage.DONE;
    }
}

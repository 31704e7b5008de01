package io.github.modelstudiobridge.simulator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who asked to be told of requests and of stream moments; one that throws disturbs nobody. */
final class Observers {

    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final List<Consumer<RecordedRequest>> ofRequests = new CopyOnWriteArrayList<>();
    private final List<Consumer<StreamMoment>> ofStreams = new CopyOnWriteArrayList<>();

    void addRequestListener(Consumer<RecordedRequest> listener) {
        ofRequests.add(listener);
    }

    void addStreamListener(Consumer<StreamMoment> listener) {
        ofStreams.add(listener);
    }

    boolean watchRequests() {
        return !ofRequests.isEmpty();
    }

    boolean watchStreams() {
        return !ofStreams.isEmpty();
    }

    void tell(RecordedRequest request) {
        tell(ofRequests, request);
    }

    void tell(StreamMoment moment) {
        tell(ofStreams, moment);
    }

    private static <T> void tell(List<Consumer<T>> listeners, T news) {
        for (Consumer<T> listener : listeners) {
            try {
                listener.accept(news);
            } catch (RuntimeException e) {
                LOG.warn("listener=failed news=\"{}\"", news, e);
            }
        }
    }
}

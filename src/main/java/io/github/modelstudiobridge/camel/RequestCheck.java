package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Mode;
import io.github.modelstudiobridge.modelstudio.RequestRules;
import io.github.modelstudiobridge.modelstudio.ResolvedModel;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Finds the model that a request names and holds the request to Model Studio's rules, by the mode of its caller's dialect.
 *
 * <p>Immutable and thread safe.
 */
public final class RequestCheck implements Processor {

    private final Models models;
    private final Map<String, Mode> modes = new HashMap<>();

    /**
     * A check.
     *
     * @param models where names are looked up
     * @param modes  the mode of each dialect, e.g. {@code ims=lenient,openai=strict}
     */
    public RequestCheck(Models models, String modes) {
        this.models = models;
        for (String entry : modes.split("\\s*,\\s*")) {
            String[] parts = entry.split("\\s*=\\s*", 2);
            this.modes.put(parts[0], Mode.of(parts[parts.length - 1]));
        }
    }

    /** @throws io.github.modelstudiobridge.chat.ChatException with status 404 or 400, naming the field */
    @Override
    public void process(Exchange exchange) {
        ChatRequest request = exchange.getMessage().getBody(ChatRequest.class);
        Mode mode = modes.getOrDefault(exchange.getProperty(CallProperties.DIALECT, "", String.class), Mode.STRICT);
        ResolvedModel model = models.resolve(request.model());
        Repairs.report(exchange, RequestRules.check(request, model, mode));
        model.applyTo(request);
    }
}

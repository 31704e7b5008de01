package io.github.modelstudiobridge.camel.failover;

import io.github.modelstudiobridge.camel.CallProperties;
import io.github.modelstudiobridge.camel.Models;
import io.github.modelstudiobridge.camel.Repairs;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.modelstudio.ModelTransfer;
import io.github.modelstudiobridge.modelstudio.ResolvedModel;
import io.github.modelstudiobridge.modelstudio.ThinkingPolicy;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * The models of one target. Immutable and thread safe.
 *
 * @param models what regions have
 * @param region where the target is; null when only its base URL is known, and it is taken to have what it is asked for
 * @param names  its own names for models that are called something else elsewhere, by that other name
 */
record TargetModels(Models models, String region, Map<String, String> names) {

    /** Its name for a model, or null when it has no such model. */
    String name(String model) {
        String here = names.getOrDefault(model, model);
        return region == null || models.has(region, here) ? here : null;
    }

    /**
     * Makes a request one for this target, and notes in the attempt's exchange which model that is.
     *
     * @param request one that keeps the rules for the model that the exchange has found; not changed
     */
    ChatRequest fit(ChatRequest request, Exchange attempt) {
        String here = name(request.model());
        ResolvedModel model = attempt.getProperty(CallProperties.RESOLVED_MODEL, ResolvedModel.class);
        if (model == null || here.equals(model.name())) {
            attempt.setProperty(CallProperties.UPSTREAM_MODEL, model);
            return request.withModel(here);
        }
        ResolvedModel other = model.as(here, models.capabilities(region, here));
        ThinkingPolicy thinking =
                attempt.getProperty(CallProperties.THINKING_POLICY, ThinkingPolicy.MODEL, ThinkingPolicy.class);
        ModelTransfer transfer = ModelTransfer.of(request, model, other, thinking);
        attempt.setProperty(CallProperties.UPSTREAM_MODEL, other);
        Repairs.report(attempt, transfer.changes());
        return transfer.request();
    }
}

package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.ChatRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The model that a name stands for in one region. Immutable and thread safe.
 *
 * @param requested    the name as the caller wrote it, possibly an alias
 * @param name         the name that Model Studio knows it by
 * @param listed       whether {@code models.yaml} lists it for the region; false only where unknown models are allowed
 * @param capabilities what it can do
 * @param parameters   the alias's default parameters, in the order of the file; not to be changed
 * @param offeredTools names of tools that a request will be offered beside its own
 */
public record ResolvedModel(
        String requested,
        String name,
        boolean listed,
        ModelCapabilities capabilities,
        Map<String, JsonNode> parameters,
        Set<String> offeredTools) {

    /** Two names of one thing: the caller's wins, whichever it is. */
    private static final Map<String, String> OTHER_NAMES =
            Map.of("max_tokens", "max_completion_tokens", "max_completion_tokens", "max_tokens");

    public ResolvedModel {
        Objects.requireNonNull(requested, "requested");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(capabilities, "capabilities");
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        offeredTools = Set.copyOf(offeredTools);
    }

    /** A model without tools to offer. */
    public ResolvedModel(
            String requested,
            String name,
            boolean listed,
            ModelCapabilities capabilities,
            Map<String, JsonNode> parameters) {
        this(requested, name, listed, capabilities, parameters, Set.of());
    }

    /** The same model, which will be offered these tools if it can call any. */
    public ResolvedModel withOfferedTools(Set<String> names) {
        return capabilities.tools()
                ? new ResolvedModel(requested, name, listed, capabilities, parameters, names)
                : this;
    }

    /** The same model, giving no more answers to one request than told. */
    public ResolvedModel withMaxN(int most) {
        return most >= capabilities.maxN()
                ? this
                : new ResolvedModel(requested, name, listed, capabilities.withMaxN(most), parameters, offeredTools);
    }

    /** Another model in the place of this one, giving no more answers to one request than this. */
    public ResolvedModel as(String otherName, ModelCapabilities otherCapabilities) {
        return new ResolvedModel(requested, otherName, listed, otherCapabilities, parameters)
                .withMaxN(capabilities.maxN());
    }

    /**
     * Makes a request one for this model: its {@code model} becomes {@link #name}, and it gets each default parameter
     * that it does not set. A default that does not fit what the caller set, such as {@code n} beside tools, is left
     * out: the caller has not asked for it.
     *
     * <p>To be called after {@link RequestRules#check}, with a request that kept the rules.
     *
     * @return the same model with those of its parameters alone that the request got
     */
    public ResolvedModel applyTo(ChatRequest request) {
        ObjectNode json = request.json();
        if (!name.equals(json.path("model").textValue())) {
            json.put("model", name);
        }
        Map<String, JsonNode> given = new LinkedHashMap<>();
        parameters.forEach((field, value) -> {
            boolean callersOwn = json.hasNonNull(field) || json.hasNonNull(OTHER_NAMES.getOrDefault(field, field));
            if (!callersOwn && setIfItFits(json, field, value.deepCopy())) {
                given.put(field, value);
            }
        });
        return given.size() == parameters.size()
                ? this
                : new ResolvedModel(requested, name, listed, capabilities, given);
    }

    private boolean setIfItFits(ObjectNode json, String field, JsonNode value) {
        JsonNode before = json.replace(field, value);
        if (RequestRules.acceptsParameters(json, this)) {
            return true;
        }
        if (before == null) {
            json.remove(field);
        } else {
            json.set(field, before);
        }
        return false;
    }
}

package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatRequest;
import java.util.Set;

/** The tools that the bridge offers to callers of one kind. Thread safe. */
@FunctionalInterface
public interface BridgeTools {

    /** The names of those that will go with a request, as its caller may know them. */
    Set<String> offeredWith(ChatRequest request);
}

package io.github.modelstudiobridge.camel;

import java.util.regex.Pattern;

/**
 * The id that the model's side gave a request, which its support asks for. The caller gets it in a header, but only where
 * it is an id: what a stranger's server puts there could be an address or a key. Stateless and thread safe.
 */
public final class UpstreamRequestId {

    private static final String HEADER = "X-Upstream-Request-Id";

    private static final Pattern ID = Pattern.compile("(?!sk-)[A-Za-z0-9_-]{1,128}");

    private UpstreamRequestId() {}

    /**
     * Puts it into the head of the answer; without effect once that has left.
     *
     * @param reply the answer, or null when there is nobody to answer
     * @param id    what stands where an id is expected, or null
     */
    public static void relay(ReplyStream reply, String id) {
        if (reply != null && id != null && !reply.isStarted() && ID.matcher(id).matches()) {
            reply.setHeader(HEADER, id);
        }
    }
}

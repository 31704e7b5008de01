package io.github.modelstudiobridge.faults;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * How a bridge is configured while a fault is played; faults of one setting share a bridge.
 *
 * @param name       tells settings apart
 * @param properties beside those that all have
 * @param mainUrl    where the first place is, given the upstream that plays the scripts
 * @param oneByOne   whether callers would disturb one another
 * @param ownBridge  whether the bridge is of no use afterwards
 */
record Setting(
        String name,
        Map<String, String> properties,
        Function<FaultyUpstream, String> mainUrl,
        boolean oneByOne,
        boolean ownBridge) {

    static final String MAIN_KEY = "key-of-main";
    static final String SPARE_KEY = "key-of-spare";

    /** Short deadlines, far enough apart from what takes no time, and limits that a fault can exceed. */
    private static final Map<String, String> ALL = Map.ofEntries(
            Map.entry("modelstudio.api-key", MAIN_KEY),
            Map.entry("upstream.max-attempts", "2"),
            Map.entry("upstream.connect-timeout", "400ms"),
            Map.entry("upstream.response-timeout", "500ms"),
            Map.entry("upstream.first-event-timeout", "600ms"),
            Map.entry("upstream.idle-timeout", "500ms"),
            Map.entry("upstream.whole-answer-timeout", "600ms"),
            Map.entry("ims.whole-answer-timeout", "600ms"),
            Map.entry("gateway.whole-answer-timeout", "600ms"),
            Map.entry("upstream.max-event-size", "20000"),
            Map.entry("upstream.max-body-size", "100000"),
            Map.entry("upstream.max-error-body-size", "2000"),
            Map.entry("upstream.retry-budget", "5s"),
            Map.entry("bridge.http.slow-reader-timeout", "500ms"),
            Map.entry("ims.keep-alive", "0s"),
            Map.entry("openai.keep-alive", "0s"));

    /** One place, asked twice at most. */
    static final Setting PLAIN = of("plain", Map.of());

    /** For what takes time by itself, on a busy machine more. */
    static final Setting NO_HURRY = of(
            "no-hurry",
            Map.of(
                    "upstream.backoff", "20s",
                    "upstream.retry-budget", "60s",
                    "upstream.response-timeout", "20s",
                    "upstream.first-event-timeout", "20s",
                    "upstream.whole-answer-timeout", "20s",
                    "upstream.idle-timeout", "20s"));

    static Setting of(String name, Map<String, String> properties) {
        return new Setting(name, properties, FaultyUpstream::mainUrl, false, false);
    }

    /** The first place is somewhere else than where scripts are played. */
    static Setting at(String name, Function<FaultyUpstream, String> mainUrl) {
        return new Setting(name, Map.of(), mainUrl, false, false);
    }

    Setting forOneCallerAtATime() {
        return new Setting(name, properties, mainUrl, true, ownBridge);
    }

    Setting forOneCallerAtAll() {
        return new Setting(name, properties, mainUrl, false, true);
    }

    /** The properties of a bridge, which may have a second place to ask. */
    Map<String, String> properties(FaultyUpstream upstream, boolean spare) {
        Map<String, String> all = new HashMap<>(ALL);
        all.putAll(properties);
        if (spare) {
            all.put("modelstudio.failover", "spare");
            all.put("modelstudio.failover.spare.base-url", upstream.spareUrl());
            all.put("modelstudio.failover.spare.api-key", SPARE_KEY);
        }
        return all;
    }
}

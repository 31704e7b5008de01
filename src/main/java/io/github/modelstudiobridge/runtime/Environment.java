package io.github.modelstudiobridge.runtime;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The environment variables whose names do not follow from their property's name. All others follow Camel's own rule
 * ({@code ims.api-keys} from {@code IMS_API_KEYS}).
 */
final class Environment {

    private static final Map<String, String> PROPERTIES = Map.of(
            "BRIDGE_API_KEYS", "openai.api-keys",
            "BRIDGE_API_KEYS_FILE", "openai.api-keys-file",
            "DASHSCOPE_API_KEY", "modelstudio.api-key",
            "MODEL_STUDIO_REGION", "modelstudio.region",
            "MODEL_STUDIO_BASE_URL", "modelstudio.base-url");

    /** Those names. */
    static final Set<String> NAMES = PROPERTIES.keySet();

    private Environment() {}

    /** The variable that sets a property by Camel's own rule. */
    static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The properties that an environment sets through those names; blank values count as not set. */
    static Map<String, String> properties(Map<String, String> environment) {
        Map<String, String> properties = new LinkedHashMap<>();
        PROPERTIES.forEach((variable, property) -> {
            String value = environment.get(variable);
            if (value != null && !value.isBlank()) {
                properties.put(property, value);
            }
        });
        return properties;
    }
}

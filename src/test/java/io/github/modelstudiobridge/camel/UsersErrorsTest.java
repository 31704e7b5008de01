package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.camel.eventstream.Credentials;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class of a user that is not all there, where the bridge asks it: an Error is no reason for silence. */
class UsersErrorsTest {

    public static final class NoVault implements Credentials {
        @Override
        public String authorization() {
            throw new NoClassDefFoundError("x/Vault");
        }
    }

    @Test
    void credentialsThatCannotBeHadAreAnErrorAtOnce(@TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory);
        routes.add("common/vault.camel.yaml", "- beans:\n    - name: vault\n      type: " + NoVault.class.getName());
        routes.replaceText("upstream/model-studio.camel.yaml", "#bean:modelStudioKey", "#bean:vault");
        routes.replaceText("upstream/model-studio.camel.yaml", "targetProperty: upstreamTarget", "lastEvent: '[DONE]'");
        try (BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), Map.of());
                HttpCall call = bridge.askIms("Hi").readHead()) {
            assertThat(call.status()).isEqualTo(500);
            assertThat(call.readBody()).contains("internal_error");
            await().until(() -> bridge.openExchanges() == 0);
        }
    }

    /** A vault that has gone. */
    public static final class VaultThatGoes implements Credentials {
        static volatile boolean gone;

        @Override
        public String authorization() {
            if (gone) {
                throw new NoClassDefFoundError("x/Vault");
            }
            return "Bearer upstream-key";
        }
    }

    @Test
    void whoIsTalkedToHearsTheEndAlsoWhenTheCredentialsHaveGone(@TempDir Path directory) throws Exception {
        VaultThatGoes.gone = false;
        EditedRoutes routes = EditedRoutes.in(directory);
        routes.add(
                "common/vault.camel.yaml", "- beans:\n    - name: vault\n      type: " + VaultThatGoes.class.getName());
        routes.replaceText("upstream/model-studio.camel.yaml", "#bean:modelStudioKey", "#bean:vault");
        try (BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), Map.of());
                HttpCall call =
                        bridge.askIms("[[simulate: cut=3; pace=200ms]] Hi").readHead()) {
            call.readFrame();
            VaultThatGoes.gone = true;
            assertThat(call.readBody()).contains("\"error\":{");
        }
    }
}

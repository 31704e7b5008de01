package io.github.modelstudiobridge.faults;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Each fault of the catalogue, met by each kind of caller, with one place to ask and with a second one: what the caller
 * hears, what the model is asked, that nothing is left, and that nothing is logged as the bridge's own failure.
 *
 * <p>{@code -Dfaults=closed-.*} plays those alone whose names match, {@code -Dfaults.rounds=20} plays them so many times.
 */
@Tag(BridgeHost.CONTRACT)
class FaultCatalogueTest {

    private static Player player;

    @BeforeAll
    static void start() throws Exception {
        player = new Player(BridgeUnderTest.ROUTES, run -> true);
    }

    @AfterAll
    static void stop() {
        player.close();
    }

    @TestFactory
    Stream<DynamicNode> faults() {
        Pattern chosen = Pattern.compile(System.getProperty("faults", ".*"));
        return Collections.nCopies(Integer.getInteger("faults.rounds", 1), Catalogue.all()).stream()
                .flatMap(List::stream)
                .filter(fault -> chosen.matcher(fault.name()).matches())
                .map(player::play);
    }
}

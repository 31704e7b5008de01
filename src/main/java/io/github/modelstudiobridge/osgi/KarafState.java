package io.github.modelstudiobridge.osgi;

import java.util.List;
import org.apache.karaf.bundle.core.BundleState;
import org.apache.karaf.bundle.core.BundleStateService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** What {@code bundle:list} and {@code bundle:diag} say of the bundle: each bridge that did not start, and why. */
record KarafState(Bridges bridges) implements BundleStateService {

    /** Until the bundle stops. */
    static void register(BundleContext context, Bridges bridges) {
        context.registerService(BundleStateService.class, new KarafState(bridges), null);
    }

    @Override
    public String getName() {
        return "Bridges";
    }

    /** Lines for people, or null where there is nothing to say. */
    @Override
    public String getDiag(Bundle bundle) {
        if (!isOurs(bundle)) {
            return null;
        }
        List<String> mistakes = mistakes();
        return mistakes.isEmpty() ? null : String.join("\n", mistakes) + "\n";
    }

    @Override
    public BundleState getState(Bundle bundle) {
        return isOurs(bundle) && !mistakes().isEmpty() ? BundleState.Waiting : BundleState.Unknown;
    }

    private boolean isOurs(Bundle bundle) {
        return bundle.equals(bridges.bundle()) && bundle.getState() == Bundle.ACTIVE;
    }

    private List<String> mistakes() {
        return bridges.areConfigured()
                ? bridges.failures()
                : List.of("no bridge is configured: each is a file etc/" + BridgeComponent.NAME + "-NAME.cfg");
    }
}

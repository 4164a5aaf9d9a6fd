package io.fairlead.k8s.http;

import io.fairlead.model.AddressPort;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What an observer of a binding was told. Thread-safe. */
public final class BindRecorder implements BindObserver {
    private final List<AddressPort> listening = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    @Override
    public void onListening(AddressPort address) {
        listening.add(address);
    }

    @Override
    public void onBindFailed(AddressPort address, String why) {
        failures.add(why);
    }

    /** Where clients could connect, in order. */
    public List<AddressPort> listening() {
        return listening;
    }

    /** What kept it from listening. */
    public List<String> failures() {
        return failures;
    }
}

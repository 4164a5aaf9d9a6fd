package io.fairlead.k8s.cli;

import io.fairlead.select.EndpointSelectors;
import java.util.ArrayList;

/** The names of the selectors that are installed, for help and completion. */
final class SelectorNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    SelectorNames() {
        super(EndpointSelectors.load().names());
    }
}

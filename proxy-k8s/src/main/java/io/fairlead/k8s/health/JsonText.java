package io.fairlead.k8s.health;

import tools.jackson.core.io.JsonStringEncoder;

/** Text within JSON that is written by hand. Thread-safe. */
final class JsonText {
    private JsonText() {}

    /** The text in quotation marks. */
    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
    }
}

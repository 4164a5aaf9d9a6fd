package io.fairlead.k8s.ask.view;

/** What a color says. The colors are those of the terminal's own palette. */
public enum Hue {
    /** Nothing. */
    PLAIN(""),
    /** All is well. */
    GOOD("\u001b[32m"),
    /** Worth a look. */
    WARN("\u001b[33m"),
    /** Does not work. */
    BAD("\u001b[31m"),
    /** Less important than the rest. */
    DIM("\u001b[2m"),
    /** A heading. */
    BOLD("\u001b[1m");

    private static final String RESET = "\u001b[0m";

    private final String code;

    Hue(String code) {
        this.code = code;
    }

    /** The text in this color. */
    public String paint(String text) {
        return code.isEmpty() || text.isEmpty() ? text : code + text + RESET;
    }

    /** The text in this color if there are colors. */
    public String paint(String text, boolean hasColors) {
        return hasColors ? paint(text) : text;
    }

    /** The text as good or bad. */
    static String paint(String text, boolean isGood, boolean hasColors) {
        return (isGood ? GOOD : BAD).paint(text, hasColors);
    }

    /** The color of a state of a service port or an endpoint. */
    static Hue ofState(String state) {
        return switch (state) {
            case "ok", "used", "open" -> GOOD;
            case "degraded", "ejected", "half-closed" -> WARN;
            case "failing" -> BAD;
            case "idle", "unused", "dialing" -> DIM;
            default -> PLAIN;
        };
    }

    /** The color of what happened to a connection. */
    static Hue ofVerdict(String verdict) {
        return switch (verdict) {
            case "forward", "forwarded" -> GOOD;
            case "drop", "dropped" -> WARN;
            case "reject", "refused" -> BAD;
            default -> PLAIN;
        };
    }
}

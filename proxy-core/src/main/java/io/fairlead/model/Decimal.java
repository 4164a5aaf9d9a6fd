package io.fairlead.model;

/** Numbers within addresses: the digits 0 to 9 only, where Java's own parser takes signs and all scripts' digits. */
final class Decimal {
    private Decimal() {}

    /**
     * Reads a number; leading zeros are allowed.
     *
     * @throws NumberFormatException if it is none, or larger than an int
     */
    static int parse(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                throw new NumberFormatException("'" + text + "' is not a number");
            }
        }
        return Integer.parseInt(text);
    }
}

package io.fairlead.k8s.accesslog;

/**
 * Writes parts of lines. Nothing that comes from outside can end a line, or look like another field of it.
 *
 * <p>Threading: Stateless.
 */
final class LineText {
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int HEX = 16;
    private static final char FIRST_PRINTABLE = ' ';
    private static final char LAST_PRINTABLE = '~';

    private LineText() {}

    /** Writes text as a JSON string. Other characters than printable ones of ASCII are escaped. */
    static void appendJson(String text, StringBuilder line) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                line.append('\\').append(character);
            } else {
                appendCharacter(character, line);
            }
        }
        line.append('"');
    }

    /** Writes text as one word: blanks are escaped, too. */
    static void appendWord(String text, StringBuilder line) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '\\') {
                line.append("\\\\");
            } else if (character == ' ') {
                line.append("\\u0020");
            } else {
                appendCharacter(character, line);
            }
        }
    }

    private static void appendCharacter(char character, StringBuilder line) {
        if (character >= FIRST_PRINTABLE && character <= LAST_PRINTABLE) {
            line.append(character);
            return;
        }
        line.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            line.append(Character.forDigit(character >> shift & HEX - 1, HEX));
        }
    }

    /** Writes a time as RFC 3339 has it, in UTC, with milliseconds. */
    static void appendTime(long epochMillis, StringBuilder line) {
        long seconds = Math.floorDiv(epochMillis, MILLIS_PER_SECOND);
        int secondOfDay = (int) Math.floorMod(seconds, SECONDS_PER_DAY);
        appendDate(Math.floorDiv(seconds, SECONDS_PER_DAY), line);
        line.append('T');
        appendDigits(secondOfDay / 3_600, 2, line);
        line.append(':');
        appendDigits(secondOfDay / 60 % 60, 2, line);
        line.append(':');
        appendDigits(secondOfDay % 60, 2, line);
        line.append('.');
        appendDigits(Math.floorMod(epochMillis, MILLIS_PER_SECOND), 3, line);
        line.append('Z');
    }

    /**
     * Writes the date of a day since 1970, without an object of java.time for each line.
     *
     * <p>Source: {@code civil_from_days} of Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
     */
    private static void appendDate(long epochDay, StringBuilder line) {
        long shifted = epochDay + 719_468;
        long era = Math.floorDiv(shifted, 146_097);
        long dayOfEra = Math.floorMod(shifted, 146_097);
        long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long monthFromMarch = (5 * dayOfYear + 2) / 153;
        long day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        long month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        appendDigits(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4, line);
        line.append('-');
        appendDigits(month, 2, line);
        line.append('-');
        appendDigits(day, 2, line);
    }

    /** Writes a duration as seconds with six decimals. */
    static void appendSeconds(long nanos, StringBuilder line) {
        line.append(nanos / NANOS_PER_SECOND).append('.');
        appendDigits(nanos % NANOS_PER_SECOND / NANOS_PER_MICRO, 6, line);
    }

    private static void appendDigits(long number, int digits, StringBuilder line) {
        long bound = 10;
        for (int missing = digits - 1; missing > 0; missing--) {
            bound *= 10;
        }
        for (bound /= 10; bound > 1 && number < bound; bound /= 10) {
            line.append('0');
        }
        line.append(number);
    }
}

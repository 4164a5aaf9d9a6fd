package io.fairlead.k8s.translate;

import org.jspecify.annotations.Nullable;

/**
 * Something that a user wrote and that cannot be taken as it stands.
 *
 * <p>Threading: Immutable.
 *
 * @param severity how bad it is
 * @param location where it was written, if it came from a file
 * @param object the object with the problem; null for a whole file
 * @param field path within the object, such as {@code spec.ports[0].port}; empty if it is about the whole object
 * @param setting the {@link ServiceSetting#key()} if the problem is about a per-Service setting, {@link #UNKNOWN_SETTING}
 *     if unknown setting; null for all other problems
 * @param what the value that was found and what is allowed
 * @param remedy the remedy, or what happens until then
 */
public record Problem(
        Severity severity,
        @Nullable Location location,
        @Nullable ObjectReference object,
        String field,
        @Nullable String setting,
        String what,
        String remedy) {
    /** Stands for the keys of all settings that do not exist, so that there are only so many keys to count by. */
    public static final String UNKNOWN_SETTING = "unknown";

    /** How bad a problem is. */
    public enum Severity {
        /** The object or file is not taken; its last good state, if there is one, stays in force. */
        ERROR,
        /** The object is taken, but a part of it is not, or it will not do what its author expects. */
        WARNING,
        /** Nothing is wrong; something was skipped. */
        NOTE
    }

    /**
     * A place in a file.
     *
     * @param file name of the file
     * @param line line, from 1; 0 for the file as a whole
     * @param column column, from 1; 0 for the line as a whole
     */
    public record Location(String file, int line, int column) {
        @Override
        public String toString() {
            return line == 0 ? file : file + ":" + line + ":" + column;
        }
    }

    /** A problem with an object that is not about a setting. */
    public Problem(
            Severity severity,
            @Nullable Location location,
            @Nullable ObjectReference object,
            String field,
            String what,
            String remedy) {
        this(severity, location, object, field, null, what, remedy);
    }

    /** A problem with a file as a whole, or with a place in it. */
    public static Problem ofFile(Severity severity, Location location, String what, String remedy) {
        return new Problem(severity, location, null, "", what, remedy);
    }

    /** The same problem, found there. */
    public Problem at(Location place) {
        return new Problem(severity, place, object, field, setting, what, remedy);
    }

    /** One line for people, without the severity. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (location != null) {
            text.append(location).append(": ");
        }
        if (object != null) {
            text.append(object).append(": ");
        }
        if (!field.isEmpty()) {
            text.append(field).append(": ");
        }
        return text.append(what).append("; ").append(remedy).toString();
    }
}

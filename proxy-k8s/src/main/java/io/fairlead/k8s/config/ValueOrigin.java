package io.fairlead.k8s.config;

import io.fairlead.k8s.translate.Problem.Location;

/**
 * Where the value of a configuration key came from.
 *
 * <p>Threading: Immutable.
 */
public sealed interface ValueOrigin {
    /** The name of the value in messages: the name by which the user knows it. */
    String name(String key);

    /** An option on the command line, such as {@code --dial-attempts}. */
    record Flag(String flag) implements ValueOrigin {
        @Override
        public String name(String key) {
            return flag;
        }

        @Override
        public String toString() {
            return "flag " + flag;
        }
    }

    /** A field of the configuration file; in one of kube-proxy it can be named otherwise than the key. */
    record Field(Location location, String field) implements ValueOrigin {
        @Override
        public String name(String key) {
            return location + ": " + field;
        }

        @Override
        public String toString() {
            return "file " + location;
        }
    }

    /** An environment variable. */
    record Environment(String variable) implements ValueOrigin {
        @Override
        public String name(String key) {
            return "$" + variable;
        }

        @Override
        public String toString() {
            return "environment " + variable;
        }
    }

    /** Not configured: the default. */
    record BuiltIn() implements ValueOrigin {
        @Override
        public String name(String key) {
            return ConfigKey.flagOf(key);
        }

        @Override
        public String toString() {
            return "default";
        }
    }
}

package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.ConfigKey;
import io.fairlead.k8s.config.ValueType;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Options as the configuration keys that they are. Thread-safe. */
final class OptionKeys {
    private OptionKeys() {}

    /** The name of the key that the option sets. */
    static String name(OptionSpec option) {
        return ConfigKey.nameOf(option.longestName());
    }

    /** The key that the option sets. */
    static ConfigKey key(OptionSpec option) {
        return new ConfigKey(name(option), type(option), text -> check(option, text));
    }

    private static ValueType type(OptionSpec option) {
        Class<?> type = option.type();
        if (option.isMultiValue()) {
            return ValueType.LIST;
        }
        if (type == int.class || type == long.class) {
            return ValueType.WHOLE_NUMBER;
        }
        if (type == double.class) {
            return ValueType.NUMBER;
        }
        if (type == boolean.class) {
            return ValueType.SWITCH;
        }
        return type == Duration.class ? ValueType.DURATION : ValueType.TEXT;
    }

    /** Converts as picocli will, to be able to say where in the file it would fail. */
    private static void check(OptionSpec option, String text) {
        try {
            for (ITypeConverter<?> converter : option.converters()) {
                converter.convert(text);
            }
            if (option.type() == int.class) {
                Integer.parseInt(text);
            } else if (option.type() == long.class) {
                Long.parseLong(text);
            } else if (option.type() == LogLevel.class) {
                LogLevel.parse(text);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is too large", e);
        } catch (TypeConversionException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a converter of " + option.longestName() + " failed", e);
        }
    }
}

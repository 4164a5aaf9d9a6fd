package io.fairlead.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ServiceSettingsTest {
    private static final RecordComponent[] COMPONENTS = ServiceSettings.class.getRecordComponents();

    private static Method wither(RecordComponent component) {
        String name = component.getName();
        String method = "with" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        for (Method candidate : ServiceSettings.class.getMethods()) {
            if (candidate.getName().equals(method)) {
                return candidate;
            }
        }
        throw new AssertionError("no method " + method);
    }

    /** A value of the component; no other component has it, unless it is true or false. */
    private static Object value(int component) {
        Class<?> type = COMPONENTS[component].getType();
        if (type == Duration.class) {
            return Duration.ofSeconds(component + 1);
        }
        if (type == Boolean.class) {
            return true;
        }
        return type == Integer.class ? component + 1 : (Object) ("name" + component);
    }

    @Test
    void eachSettingIsChangedAloneAndTheRestStays() throws Exception {
        ServiceSettings settings = ServiceSettings.DEFAULTS;
        for (int i = 0; i < COMPONENTS.length; i++) {
            settings = (ServiceSettings) wither(COMPONENTS[i]).invoke(settings, value(i));

            for (int j = 0; j < COMPONENTS.length; j++) {
                assertThat(COMPONENTS[j].getAccessor().invoke(settings))
                        .as(COMPONENTS[j].getName())
                        .isEqualTo(j <= i ? value(j) : null);
            }
            assertThat(settings.isDefault()).isFalse();
        }
        assertThat(ServiceSettings.DEFAULTS.isDefault()).isTrue();
    }
}

package io.fairlead.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceSettingsTest {
    private static final RecordComponent[] COMPONENTS = ServiceSettings.class.getRecordComponents();

    /** Groups of settings, each different from its default. */
    private static final Map<Class<?>, Object> GROUPS = Map.of(
            LimitSettings.class, LimitSettings.DEFAULTS.withConnections(1),
            LifetimeSettings.class, LifetimeSettings.DEFAULTS.withRebalancePerSecond(1),
            CheckSettings.class, CheckSettings.DEFAULTS.withRise(1),
            PreferenceSettings.class, PreferenceSettings.DEFAULTS.withSlowStart(Duration.ofSeconds(1)),
            ProxyProtocolSettings.class, ProxyProtocolSettings.DEFAULTS.withSend(ProxyProtocolSettings.Version.V1));

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
        Object group = GROUPS.get(type);
        if (group != null) {
            return group;
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
                        .isEqualTo(
                                j <= i ? value(j) : COMPONENTS[j].getAccessor().invoke(ServiceSettings.DEFAULTS));
            }
            assertThat(settings.isDefault()).isFalse();
        }
        assertThat(ServiceSettings.DEFAULTS.isDefault()).isTrue();
    }
}

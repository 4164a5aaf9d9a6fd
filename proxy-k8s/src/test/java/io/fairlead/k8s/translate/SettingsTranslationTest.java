package io.fairlead.k8s.translate;

import static io.fairlead.k8s.translate.Manifests.SPEC;
import static io.fairlead.k8s.translate.Manifests.only;
import static io.fairlead.k8s.translate.Manifests.service;
import static io.fairlead.k8s.translate.Manifests.texts;
import static io.fairlead.k8s.translate.Manifests.value;
import static io.fairlead.model.ServiceSettings.DEFAULTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.CheckSettings;
import io.fairlead.model.Cidr;
import io.fairlead.model.EndpointLeave;
import io.fairlead.model.LifetimeSettings;
import io.fairlead.model.LimitSettings;
import io.fairlead.model.PreferenceSettings;
import io.fairlead.model.ProxyProtocolSettings;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsTranslationTest {
    private static Translation<Service> annotated(String annotations) {
        return annotated(annotations, Origin.API_SERVER);
    }

    private static Translation<Service> annotated(String annotations, Origin origin) {
        return service("{metadata: {name: web, annotations: {" + annotations + "}}, spec: {" + SPEC + "}}", origin);
    }

    /** Every key; one that is added or renamed has to be changed here. */
    @Test
    void everySettingIsReadFromItsAnnotation() {
        Translation<Service> translation = annotated("""
                fairlead.io/selector: least-conn,
                fairlead.io/dial-attempts: '2',
                fairlead.io/dial-attempt-timeout: 250ms,
                fairlead.io/dial-timeout: 1s,
                fairlead.io/ejection-failures: '0',
                fairlead.io/idle-timeout: 1m30s,
                fairlead.io/half-closed-timeout: 5m,
                fairlead.io/tcp-user-timeout: '0',
                fairlead.io/udp-unreplied-timeout: 5s,
                fairlead.io/udp-replied-timeout: 1h,
                fairlead.io/udp-replies: '1',
                fairlead.io/access-log: 'off',
                fairlead.io/max-connections: '1000',
                fairlead.io/max-connections-per-endpoint: '100',
                fairlead.io/max-connections-per-client: '10',
                fairlead.io/max-new-connections-per-client: '5',
                fairlead.io/queue: '50',
                fairlead.io/queue-timeout: 2s,
                fairlead.io/max-connection-lifetime: 1h,
                fairlead.io/rebalance: '20',
                fairlead.io/rebalance-idle: 3s,
                fairlead.io/rebalance-spread: '25',
                fairlead.io/on-endpoint-leave: 30s,
                fairlead.io/check-interval: 2s,
                fairlead.io/check-timeout: 500ms,
                fairlead.io/check-rise: '3',
                fairlead.io/check-fall: '4',
                fairlead.io/slow-start: 30s,
                fairlead.io/prefer: zone,
                fairlead.io/prefer-latency-factor: '200',
                fairlead.io/proxy-protocol: v2,
                fairlead.io/accept-proxy-protocol: '10.0.0.0/8, fd00::/8'""");

        assertThat(only(translation).settings())
                .isEqualTo(new ServiceSettings(
                        "least-conn",
                        2,
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        0,
                        Duration.ofSeconds(90),
                        Duration.ofMinutes(5),
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        Duration.ofHours(1),
                        1,
                        false,
                        new LimitSettings(1000, 100, 10, 5, 50, Duration.ofSeconds(2)),
                        new LifetimeSettings(
                                Duration.ofHours(1),
                                20,
                                Duration.ofSeconds(3),
                                25,
                                new EndpointLeave.After(Duration.ofSeconds(30))),
                        new CheckSettings(Duration.ofSeconds(2), Duration.ofMillis(500), 3, 4),
                        new PreferenceSettings(Duration.ofSeconds(30), PreferenceSettings.Nearness.ZONE, 200),
                        new ProxyProtocolSettings(
                                ProxyProtocolSettings.Version.V2,
                                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8")))));
        assertThat(translation.problems()).isEmpty();
        assertThat(ServiceSetting.keys())
                .containsExactly(
                        "selector",
                        "dial-attempts",
                        "dial-attempt-timeout",
                        "dial-timeout",
                        "ejection-failures",
                        "idle-timeout",
                        "half-closed-timeout",
                        "tcp-user-timeout",
                        "udp-unreplied-timeout",
                        "udp-replied-timeout",
                        "udp-replies",
                        "access-log",
                        "max-connections",
                        "max-connections-per-endpoint",
                        "max-connections-per-client",
                        "max-new-connections-per-client",
                        "queue",
                        "queue-timeout",
                        "max-connection-lifetime",
                        "rebalance",
                        "rebalance-idle",
                        "rebalance-spread",
                        "on-endpoint-leave",
                        "check-interval",
                        "check-timeout",
                        "check-rise",
                        "check-fall",
                        "slow-start",
                        "prefer",
                        "prefer-latency-factor",
                        "proxy-protocol",
                        "accept-proxy-protocol");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # annotation                                 | what is found
        fairlead.io/selector: lest-conn              | unknown selector 'lest-conn' (did you mean 'least-conn'?); allowed are ALLOWED
        fairlead.io/selector: ''                     | unknown selector ''; allowed are ALLOWED
        fairlead.io/dial-attempts: '0'               | '0' is out of range; allowed are 1 to 100
        fairlead.io/dial-attempts: '101'             | '101' is out of range; allowed are 1 to 100
        fairlead.io/ejection-failures: '-1'          | '-1' is out of range; allowed are 0 to 1000
        fairlead.io/ejection-failures: '1001'        | '1001' is out of range; allowed are 0 to 1000
        fairlead.io/dial-attempts: three             | 'three' is not a number; allowed are 1 to 100
        fairlead.io/dial-attempt-timeout: '0'        | '0' is out of range; allowed are 1ms to 1h
        fairlead.io/dial-timeout: 2h                 | '2h' is out of range; allowed are 1ms to 1h
        fairlead.io/idle-timeout: 721h               | '721h' is out of range; allowed are 0 or 1ms to 720h
        fairlead.io/half-closed-timeout: 31d         | '31d' is not a duration; write a whole number with a unit, such as 250ms, 30s, 5m, 1h or 1m30s, or 0; allowed are 0 or 1ms to 720h
        fairlead.io/tcp-user-timeout: 481h           | '481h' is out of range; allowed are 0 or 1ms to 480h
        fairlead.io/udp-unreplied-timeout: '0'       | '0' is out of range; allowed are 1s to 720h
        fairlead.io/udp-replied-timeout: 999ms       | '999ms' is out of range; allowed are 1s to 720h
        fairlead.io/udp-replies: '-1'                | '-1' is out of range; allowed are 0 to 1000000
        fairlead.io/udp-replies: one                 | 'one' is not a number; allowed are 0 to 1000000
        fairlead.io/max-connections: '-1'            | '-1' is out of range; allowed are 0 to 10000000
        fairlead.io/queue-timeout: '0'               | '0' is out of range; allowed are 1ms to 1h
        fairlead.io/max-connection-lifetime: 999ms   | '999ms' is out of range; allowed are 0 or 1s to 720h
        fairlead.io/rebalance-spread: '0'            | '0' is out of range; allowed are 1 to 1000
        fairlead.io/on-endpoint-leave: 25h           | '25h' is out of range; allowed are keep, reset, 1ms to 24h
        fairlead.io/check-interval: 99ms             | '99ms' is out of range; allowed are 0 or 100ms to 1h
        fairlead.io/check-rise: '0'                  | '0' is out of range; allowed are 1 to 100
        fairlead.io/slow-start: 61m                  | '61m' is out of range; allowed are 0 or 100ms to 1h
        fairlead.io/prefer: region                   | 'region' is not one of these; allowed are none, zone, node
        fairlead.io/prefer-latency-factor: '109'     | '109' is out of range; allowed are 0 or 110 to 10000
        fairlead.io/proxy-protocol: v3               | 'v3' is not one of these; allowed are none, v1, v2
        """)
    void aValueThatCannotBeTakenKeepsTheDefaultAndSaysWhatIsAllowed(String annotation, String what) {
        for (Origin origin : Origin.values()) {
            Translation<Service> translation = annotated(annotation, origin);
            String key = annotation.substring(ServiceSetting.PREFIX.length(), annotation.indexOf(':'));

            assertThat(only(translation).settings()).isSameAs(DEFAULTS);
            assertThat(texts(translation))
                    .containsExactly("WARNING Service default/web: metadata.annotations[fairlead.io/" + key + "]: "
                            + what.replace("ALLOWED", ServiceSetting.SELECTOR.allowed())
                            + "; the configuration of the proxy is used until it is corrected");
            assertThat(translation.problems().getFirst().setting()).isEqualTo(key);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        max-connections: '5'                  | max-connections
        max-new-connections-per-client: '5'   | max-new-connections-per-client
        proxy-protocol: v2                    | proxy-protocol
        accept-proxy-protocol: 10.0.0.0/8     | accept-proxy-protocol
        """)
    void aSettingForTcpHasNoEffectOnUdp(String annotation, String key) {
        Translation<Service> translation = service(
                "{metadata: {name: dns, annotations: {fairlead.io/" + annotation + "}}, spec: {clusterIP: 10.96.0.10,"
                        + " ports: [{port: 53, protocol: UDP}]}}",
                Origin.API_SERVER);
        assertThat(texts(translation))
                .containsExactly("WARNING Service default/dns: metadata.annotations[fairlead.io/" + key
                        + "]: has no effect, since no port of the Service is TCP; remove it; UDP sessions have bounds of"
                        + " their own, such as udpMaxSessionsPerClient");
    }

    @Test
    void aQueueNeedsALimitOfEndpoints() {
        assertThat(texts(annotated("fairlead.io/queue: '5', fairlead.io/max-connections: '9'")))
                .singleElement()
                .asString()
                .contains("has no effect without fairlead.io/max-connections-per-endpoint");
        assertThat(texts(annotated("fairlead.io/queue: '5', fairlead.io/max-connections-per-endpoint: '9'")))
                .isEmpty();
    }

    @Test
    void aValueThatCannotBeTakenLeavesTheOthersInForce() {
        Translation<Service> translation = annotated("fairlead.io/idle-timeout: 5s, fairlead.io/dial-attempts: many,"
                + " fairlead.io/colour: red, fairlead.io/dial-timeout: 2s");

        assertThat(only(translation).settings())
                .isEqualTo(DEFAULTS.withIdleTimeout(Duration.ofSeconds(5)).withDialTimeout(Duration.ofSeconds(2)));
        assertThat(translation.problems()).extracting(Problem::setting).containsExactly("dial-attempts", "unknown");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        idle-timout  | " (did you mean 'idle-timeout'?)"
        Selector     | " (did you mean 'selector'?)"
        colour       | ""
        """)
    void aKeyThatDoesNotExistIsNamedWithTheNearest(String key, String suggestion) {
        Translation<Service> translation = annotated("fairlead.io/" + key + ": 5s");

        assertThat(only(translation).settings()).isSameAs(DEFAULTS);
        assertThat(texts(translation))
                .containsExactly("WARNING Service default/web: metadata.annotations[fairlead.io/" + key
                        + "]: unknown setting"
                        + (suggestion.isEmpty()
                                ? "; allowed are " + String.join(", ", ServiceSetting.keys())
                                : suggestion)
                        + "; it has no effect until it is renamed or removed");
        assertThat(translation.problems().getFirst().setting()).isEqualTo(Problem.UNKNOWN_SETTING);
    }

    @Test
    void otherAnnotationsAreNoneOfOurBusiness() {
        Translation<Service> translation = annotated("example.com/idle-timeout: soon, fairlead.example.io/selector: x,"
                + " service.kubernetes.io/topology-mode: Auto");

        assertThat(only(translation).settings()).isSameAs(DEFAULTS);
        assertThat(translation.problems()).isEmpty();
    }

    @Test
    void settingsAreForAllPortsOfTheService() {
        Translation<Service> translation =
                service("{metadata: {name: web, annotations: {fairlead.io/selector: ' maglev'}}, spec: {clusterIP:"
                        + " 10.96.0.1, ports: [{name: a, port: 80}, {name: b, port: 81}]}}");

        assertThat(value(translation).ports())
                .extracting(port -> port.settings().selector())
                .containsExactly("maglev", "maglev");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ACCEPT_PROXY_PROTOCOL")
    void theRangesThatAreNamedAreThoseOfTheConfiguration(ServiceSetting setting) {
        List<String> bounds = List.of(setting.allowed().split(" or | to |, ", -1));
        for (String bound : bounds) {
            ServiceSettings settings = setting.set(DEFAULTS, bound);
            assertThat(ConnectionConfig.DEFAULT.with(settings)).isNotNull();
            assertThat(UdpConfig.DEFAULT.with(settings)).isNotNull();
        }
        boolean isNumber = bounds.getLast().matches("\\d+");
        String beyond = bounds.getLast() + (isNumber ? "0" : "1ms");
        assertThat(only(annotated(setting.annotation() + ": '" + beyond + "'")).settings())
                .isSameAs(DEFAULTS);
    }
}

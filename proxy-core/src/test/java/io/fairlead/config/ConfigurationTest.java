package io.fairlead.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.model.ServiceSettings;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    /** Every key with its default; a key that is added, renamed or defaults to something else has to be changed here. */
    private static final List<String> DEFAULTS = """
            eventLoops = CORES
            relay = AUTO
            selector = random
            affinityClients = 1000000
            drainTimeout = 30s
            connection.dialAttempts = 3
            connection.dialHedgeDelay = 250ms
            connection.dialAttemptTimeout = 1s500ms
            connection.dialTimeout = 10s
            connection.ejection.failures = 3
            connection.ejection.time = 10s
            connection.ejection.maxTime = 1m
            connection.idleTimeout = 1h
            connection.halfClosedTimeout = 1h
            connection.tcpUserTimeout = 2m
            connection.keepAlive.idle = 1m
            connection.keepAlive.interval = 15s
            connection.keepAlive.probes = 4
            udp.unrepliedTimeout = 30s
            udp.repliedTimeout = 2m
            udp.replies = 0
            udp.maxSessions = 65536
            udp.maxSessionsPerService = 0
            udp.maxSessionsPerClient = 4096
            capture.mode = none
            capture.instance =\s
            capture.masqueradeAll = false
            capture.numbers.captureMark = 4096
            capture.numbers.dialMark = 64
            capture.numbers.rulePriority = 100
            capture.numbers.routingTable = 4096
            capture.numbers.conntrackZone = 4096
            capture.numbers.transparentSourcePorts.first = 10000
            capture.numbers.transparentSourcePorts.last = 29999
            capture.keepRulesOnStop = false
            capture.isGuarded = true
            """.replace(
            "CORES", "" + Runtime.getRuntime().availableProcessors()).lines().toList();

    @Test
    void everyKeyHasItsDefault() throws Exception {
        List<String> keys = new ArrayList<>();
        collect("", ProxyConfig.DEFAULT, keys);
        assertThat(keys).isEqualTo(DEFAULTS);
    }

    private static void collect(String prefix, Record config, List<String> keys) throws Exception {
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            String key = prefix + component.getName();
            switch (component.getAccessor().invoke(config)) {
                case Record nested -> collect(key + ".", nested, keys);
                case Duration duration -> keys.add(key + " = " + DurationText.format(duration));
                case Object value -> keys.add(key + " = " + value);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # record         | component          | allowed                   | rejected                 | message
            ProxyConfig      | eventLoops         | 1, 1024                   | 0, 1025, -1              | 1 to 1024
            ProxyConfig      | affinityClients    | 1, 2147483647             | 0, 2147483648            | 1 to 2147483647
            ProxyConfig      | drainTimeout       | PT0S, PT0.001S, PT24H     | PT-1S, PT24H0.001S       | 0 or 1ms to 24h
            ConnectionConfig | dialAttempts       | 1, 100                    | 0, 101                   | 1 to 100
            ConnectionConfig | dialHedgeDelay     | PT0S, PT0.01S, PT1H       | PT-1S, PT0.009S, PT1H0.001S | 0 or 10ms to 1h
            ConnectionConfig | dialAttemptTimeout | PT0.001S, PT1H            | PT0S, PT-1S, PT1H0.001S  | 1ms to 1h
            ConnectionConfig | dialTimeout        | PT0.001S, PT1H            | PT0S, PT-1S, PT1H0.001S  | 1ms to 1h
            EjectionConfig   | ejectionFailures   | 0, 1, 1000                | -1, 1001                 | 0 to 1000
            EjectionConfig   | ejectionTime       | PT0.001S, PT24H           | PT0S, PT-1S, PT24H0.001S | 1ms to 24h
            EjectionConfig   | ejectionMaxTime    | PT0.001S, PT24H           | PT0S, PT-1S, PT24H0.001S | 1ms to 24h
            ConnectionConfig | idleTimeout        | PT0S, PT0.001S, PT720H    | PT-1S, PT720H0.001S      | 0 or 1ms to 720h
            ConnectionConfig | halfClosedTimeout  | PT0S, PT0.001S, PT720H    | PT-1S, PT720H0.001S      | 0 or 1ms to 720h
            ConnectionConfig | tcpUserTimeout     | PT0S, PT0.001S, PT480H    | PT-1S, PT480H0.001S      | 0 or 1ms to 480h
            KeepAliveConfig  | keepAliveIdle      | PT0S, PT1S, PT32767S      | PT0.999S, PT32768S       | 0 or 1s to 9h6m7s
            KeepAliveConfig  | keepAliveInterval  | PT1S, PT32767S            | PT0S, PT0.999S, PT32768S | 1s to 9h6m7s
            KeepAliveConfig  | keepAliveProbes    | 1, 127                    | 0, 128                   | 1 to 127
            UdpConfig        | udpUnrepliedTimeout | PT1S, PT720H            | PT0S, PT0.999S, PT720H0.001S | 1s to 720h
            UdpConfig        | udpRepliedTimeout  | PT1S, PT720H             | PT0S, PT0.999S, PT720H0.001S | 1s to 720h
            UdpConfig        | udpReplies         | 0, 1, 1000000            | -1, 1000001              | 0 to 1000000
            UdpConfig        | udpMaxSessions     | 1, 1000000               | 0, 1000001               | 1 to 1000000
            UdpConfig        | udpMaxSessionsPerService | 0, 1, 1000000      | -1, 1000001              | 0 to 1000000
            UdpConfig        | udpMaxSessionsPerClient | 1, 1000000          | 0, 1000001               | 1 to 1000000
            """)
    void valuesOutOfRangeAreRejectedByNameValueAndRange(
            String type, String key, String allowed, String rejected, String range) throws Exception {
        Record defaults = defaults(type);
        for (String value : allowed.split(", ", -1)) {
            assertThat(with(defaults, key, value)).hasSameClassAs(defaults);
        }
        for (String value : rejected.split(", ", -1)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> with(defaults, key, value))
                    .withMessage(key + " is " + inMessage(value) + "; allowed are " + range);
        }
    }

    private static String inMessage(String value) {
        return value.startsWith("PT") ? DurationText.format(Duration.parse(value)) : value;
    }

    private static Record defaults(String type) {
        return switch (type) {
            case "ProxyConfig" -> ProxyConfig.DEFAULT;
            case "ConnectionConfig" -> ConnectionConfig.DEFAULT;
            case "EjectionConfig" -> EjectionConfig.DEFAULT;
            case "UdpConfig" -> UdpConfig.DEFAULT;
            default -> KeepAliveConfig.DEFAULT;
        };
    }

    /** The record with another value for one component. */
    private static Record with(Record record, String key, String text) throws Exception {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = components[i].getAccessor().invoke(record);
            if (key.equalsIgnoreCase(prefix(record) + components[i].getName())) {
                values[i] = parsed(components[i].getType(), text);
            }
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<? extends Record> constructor = record.getClass().getDeclaredConstructor(types);
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof IllegalArgumentException rejected ? rejected : e;
        }
    }

    /** What the keys of a record have before the names of its components. */
    private static String prefix(Record record) {
        return switch (record) {
            case KeepAliveConfig _ -> "keepAlive";
            case EjectionConfig _ -> "ejection";
            case UdpConfig _ -> "udp";
            default -> "";
        };
    }

    private static Object parsed(Class<?> type, String text) {
        if (type == Duration.class) {
            return Duration.parse(text);
        }
        return type == int.class ? (Object) Integer.valueOf(text) : (Object) Long.valueOf(text);
    }

    @Test
    void keepAliveIsDisabledByAnIdleTimeOfZero() {
        assertThat(KeepAliveConfig.DEFAULT.isEnabled()).isTrue();
        assertThat(new KeepAliveConfig(Duration.ZERO, Duration.ofSeconds(1), 1).isEnabled())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, 10s", "2, 20s", "3, 40s", "4, 1m", "5, 1m", "2147483647, 1m"})
    void ejectionsInARowLastTwiceAsLongEachUpToTheMaximum(int ejections, String time) {
        assertThat(EjectionConfig.DEFAULT.time(ejections)).isEqualTo(DurationText.parse(time));
    }

    @Test
    void aServiceCanHaveItsEndpointsNotEjected() {
        ConnectionConfig config = ConnectionConfig.DEFAULT;

        assertThat(config.with(ServiceSettings.DEFAULTS.withEjectionFailures(0)))
                .isEqualTo(config.withEjection(config.ejection().withFailures(0)));
        assertThat(config.ejection().isEnabled()).isTrue();
        assertThat(config.ejection().withFailures(0).isEnabled()).isFalse();
    }

    @Test
    void aServiceThatAsksForNothingGetsTheConfigurationAsItIs() {
        ConnectionConfig config = ConnectionConfig.DEFAULT.withDial(3, Duration.ofSeconds(9), Duration.ofSeconds(5));

        assertThat(config.with(ServiceSettings.DEFAULTS)).isSameAs(config);
        assertThat(config.with(ServiceSettings.DEFAULTS.withSelector(null))).isSameAs(config);
        assertThat(UdpConfig.DEFAULT.with(ServiceSettings.DEFAULTS)).isSameAs(UdpConfig.DEFAULT);
    }

    @Test
    void aServiceGetsWhatItAsksForAndTheRestOfTheConfiguration() {
        ConnectionConfig config = ConnectionConfig.DEFAULT;

        assertThat(config.with(ServiceSettings.DEFAULTS.withDialAttempts(1)))
                .isEqualTo(config.withDial(1, config.dialAttemptTimeout(), config.dialTimeout()));
        assertThat(config.with(ServiceSettings.DEFAULTS
                        .withSelector("p2c")
                        .withIdleTimeout(Duration.ZERO)
                        .withHalfClosedTimeout(Duration.ofMillis(50))))
                .isEqualTo(config.withTimeouts(Duration.ZERO, Duration.ofMillis(50)));
        assertThat(config.with(ServiceSettings.DEFAULTS.withTcpUserTimeout(Duration.ofSeconds(7)))
                        .tcpUserTimeout())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void theUdpSessionsOfAServiceLiveAsLongAsItAsksFor() {
        UdpConfig config = UdpConfig.DEFAULT.withBounds(3, 2, 1);

        assertThat(config.with(ServiceSettings.DEFAULTS
                        .withUdpUnrepliedTimeout(Duration.ofSeconds(5))
                        .withUdpReplies(1)))
                .isEqualTo(config.withTimeouts(Duration.ofSeconds(5), Duration.ofMinutes(2))
                        .withReplies(1));
        assertThat(config.with(ServiceSettings.DEFAULTS.withUdpRepliedTimeout(Duration.ofHours(1))))
                .isEqualTo(config.withTimeouts(Duration.ofSeconds(30), Duration.ofHours(1)));
        assertThat(config.withReplies(4).with(ServiceSettings.DEFAULTS.withDialAttempts(1)))
                .isEqualTo(config.withReplies(4));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # configured: attempt, all | the Service asks for: attempt, all | in force: attempt, all
            1s  | 5s  | -   | -   | 1s  | 5s
            1s  | 5s  | 2s  | -   | 2s  | 5s
            1s  | 5s  | 9s  | -   | 5s  | 5s
            1s  | 5s  | -   | 1ms | 1ms | 1ms
            1s  | 5s  | -   | 9s  | 1s  | 9s
            1s  | 5s  | 9s  | 9s  | 9s  | 9s
            1s  | 5s  | 9s  | 8s  | 8s  | 8s
            """)
    void oneAttemptTakesNoLongerThanAllMayTogether(
            String configured,
            String configuredAll,
            @Nullable String asked,
            @Nullable String askedAll,
            String inForce,
            String inForceAll) {
        ConnectionConfig config =
                ConnectionConfig.DEFAULT.withDial(3, DurationText.parse(configured), DurationText.parse(configuredAll));
        ServiceSettings settings = ServiceSettings.DEFAULTS.withSelector("random");
        settings = asked == null ? settings : settings.withDialAttemptTimeout(DurationText.parse(asked));
        settings = askedAll == null ? settings : settings.withDialTimeout(DurationText.parse(askedAll));

        assertThat(config.with(settings))
                .isEqualTo(config.withDial(3, DurationText.parse(inForce), DurationText.parse(inForceAll)));
    }

    @Test
    void settingsOutOfRangeAreRefusedByTheNameOfTheirKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionConfig.DEFAULT.with(ServiceSettings.DEFAULTS.withDialAttempts(101)))
                .withMessage("dialAttempts is 101; allowed are 1 to 100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UdpConfig.DEFAULT.with(ServiceSettings.DEFAULTS.withUdpReplies(-1)))
                .withMessage("udpReplies is -1; allowed are 0 to 1000000");
    }

    @Test
    void oneValueIsChangedAndTheRestStays() {
        ConnectionConfig connection = ConnectionConfig.DEFAULT
                .withDial(2, Duration.ofMillis(20), Duration.ofMillis(30))
                .withHedgeDelay(Duration.ofMillis(15))
                .withTimeouts(Duration.ofMillis(40), Duration.ofMillis(50));
        ProxyConfig config = ProxyConfig.DEFAULT
                .withEventLoops(7)
                .withRelay(RelayMode.COPY)
                .withSelector("p2c")
                .withDrainTimeout(Duration.ofMillis(10))
                .withConnection(connection)
                .withUdp(UdpConfig.DEFAULT
                        .withTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(70))
                        .withReplies(8)
                        .withBounds(9, 10, 11))
                .withCapture(CaptureConfig.of(CaptureMode.BIND));

        assertThat(config)
                .isEqualTo(new ProxyConfig(
                        7,
                        RelayMode.COPY,
                        "p2c",
                        1_000_000,
                        Duration.ofMillis(10),
                        new ConnectionConfig(
                                2,
                                Duration.ofMillis(15),
                                Duration.ofMillis(20),
                                Duration.ofMillis(30),
                                EjectionConfig.DEFAULT,
                                Duration.ofMillis(40),
                                Duration.ofMillis(50),
                                Duration.ofMinutes(2),
                                KeepAliveConfig.DEFAULT),
                        new UdpConfig(Duration.ofSeconds(60), Duration.ofSeconds(70), 8, 9, 10, 11),
                        new CaptureConfig(
                                CaptureMode.BIND, "", LocalDetection.NONE, false, KernelNumbers.DEFAULT, false)));
    }
}

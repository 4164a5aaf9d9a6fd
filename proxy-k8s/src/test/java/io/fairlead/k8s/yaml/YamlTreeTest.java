package io.fairlead.k8s.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What YAML stands for: the same as for kubectl, which printed the right column for the left one. */
final class YamlTreeTest {
    private static JsonNode read(String text) throws MalformedFileException {
        YamlFile file = new YamlFile("test.yaml", "correct it");
        return new YamlTree(file)
                .of(file.parse(text.getBytes(StandardCharsets.UTF_8)).getFirst());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            80                   | 80
            0120                 | 80
            0o120                | 80
            0O120                | 80
            0x50                 | 80
            0X50                 | 80
            0x_50                | 80
            0b1010000            | 80
            0B11                 | 3
            0_120                | 80
            +80                  | 80
            -0                   | 0
            00                   | 0
            007                  | 7
            08                   | 8
            089                  | 89
            -0120                | -80
            +0x50                | 80
            -0b11                | -3
            030123               | 12371
            1_000                | 1000
            1__0                 | 10
            1_                   | 1
            1e3                  | 1000
            1E3                  | 1000
            +1e3                 | 1000
            1e+3                 | 1000
            12e03                | 12000
            1.e5                 | 100000
            80.0                 | 80
            5.                   | 5
            1.5e3                | 1500
            .5                   | 0.5
            -.5                  | -0.5
            1e-2                 | 0.01
            123456789012         | 123456789012
            !!int "0120"         | 80
            !!float 0120         | 80
            !!str 80             | "80"
            "0120"               | "0120"
            '0120'               | "0120"
            012:30               | "012:30"
            1:20                 | "1:20"
            _1                   | "_1"
            0x                   | "0x"
            0b12                 | "0b12"
            0o8                  | "0o8"
            0x1p4                | "0x1p4"
            --5                  | "--5"
            .                    | "."
            1e                   | "1e"
            1e400                | "1e400"
            2001-01-01           | "2001-01-01"
            Infinity             | "Infinity"
            =                    | "="
            yes                  | true
            Yes                  | true
            on                   | true
            ON                   | true
            y                    | true
            Y                    | true
            True                 | true
            TRUE                 | true
            no                   | false
            off                  | false
            Off                  | false
            n                    | false
            !!bool "on"          | true
            tRue                 | "tRue"
            'yes'                | "yes"
            !foo bar             | "bar"
            ~                    | null
            NULL                 | null
            !!null ""            | null
            """)
    void aScalarIsWhatItIsForKubectl(String yaml, String json) throws MalformedFileException {
        assertThat(read("v: " + yaml).get("v").toString()).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "0120, 80", "yes, true", "0x10, 16", "1_0, 10", "'\"0120\"', 0120", "1.5, 1.5", "1e3, 1000"})
    void aKeyIsReadLikeAValue(String yaml, String key) throws MalformedFileException {
        assertThat(read(yaml + ": x").propertyNames()).containsExactly(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v: .inf", "v: -.Inf", "v: .NaN", "v: !!int abc", "~: x", "{a: 1, a: 2}"})
    void whatJsonCannotSayIsRefusedWithItsPlace(String yaml) {
        assertThatExceptionOfType(MalformedFileException.class)
                .isThrownBy(() -> read(yaml))
                .withMessageContaining("test.yaml:1:");
    }

    @Test
    void aNumberThatIsAKeyTwiceIsFound() {
        assertThatExceptionOfType(MalformedFileException.class)
                .isThrownBy(() -> read("{80: a, 0120: b}"))
                .withMessageContaining("the key '80' occurs twice");
    }
}

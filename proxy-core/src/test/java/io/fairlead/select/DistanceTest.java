package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.PreferenceSettings.Nearness;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistanceTest {
    @ParameterizedTest
    @CsvSource({
        "NONE, zone-a, false, zone-b, NEAR",
        "ZONE, zone-a, false, zone-a, NEAR",
        "ZONE, zone-a, false, zone-b, FAR",
        "ZONE, zone-a, false,       , FAR",
        "ZONE,       , false, zone-a, FAR",
        "ZONE,       , false,       , FAR",
        "ZONE,       , true,        , NEAR",
        "NODE, zone-a, true,  zone-a, NEAR",
        "NODE, zone-a, false, zone-a, SAME_ZONE",
        "NODE, zone-a, false, zone-b, FAR",
        "NODE,       , false, zone-a, FAR",
    })
    void theDistanceDependsOnNodeAndZone(
            Nearness nearness, String ownZone, boolean isLocal, String zone, Distance distance) {
        Endpoint endpoint = new Endpoint(
                new AddressPort(IpAddress.parse("10.0.0.1"), 80), true, true, false, isLocal, Set.of(), Set.of(), zone);

        assertThat(Distance.of(endpoint, new Node("node-1", ownZone, List.of()), nearness))
                .isEqualTo(distance);
    }
}

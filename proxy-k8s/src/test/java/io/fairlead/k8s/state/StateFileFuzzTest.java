package io.fairlead.k8s.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.testkit.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

/** Whatever a state file contains, it is refused, or read as a state that is read again as it was written. */
class StateFileFuzzTest {
    @Test
    void aStateIsReadOrRefused() {
        ObjectMapper mapper = StateJson.mapper();
        Fuzz.bytes(List.of(mapper.writeValueAsBytes(States.rich())), input -> {
            ClusterState state;
            try {
                state = mapper.readValue(input, ClusterState.class);
            } catch (RuntimeException e) {
                return; // Refused: the file is ignored, and that is logged.
            }
            if (state != null) {
                assertThat(mapper.readValue(mapper.writeValueAsBytes(state), ClusterState.class))
                        .isEqualTo(state);
            }
        });
    }
}

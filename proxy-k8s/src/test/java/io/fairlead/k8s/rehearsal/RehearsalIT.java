package io.fairlead.k8s.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.testkit.Warnings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RehearsalIT {
    @Test
    void aNodeServesManifestsAndFollowsAnApiServerWithoutAWarningAndNothingIsLeft() throws Exception {
        Path folder;
        try (Warnings warnings = Warnings.capture();
                Rehearsal rehearsal = Rehearsal.prepare()) {
            folder = rehearsal.folder();
            rehearsal.serveManifests();
            rehearsal.followApiServer();
            assertThat(warnings.messages())
                    .filteredOn(
                            warning -> !warning.startsWith("outgoing connections of this machine may use node ports"))
                    .isEmpty();
        }
        assertThat(Files.exists(folder)).isFalse();
    }
}

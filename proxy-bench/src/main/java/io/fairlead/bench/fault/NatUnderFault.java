package io.fairlead.bench.fault;

import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Destination NAT by nftables, as kube-proxy's nftables mode does it: a random endpoint for each connection, and a refusal
 * where there is none. It refuses by a reset, as the kernel limits how many "port unreachable" it sends in a second.
 *
 * <p>Threading: Immutable.
 *
 * @param nft where the program is
 */
record NatUnderFault(Path nft) implements FaultContender {
    private static final String TABLE = "fairlead_fault";

    @Override
    public String name() {
        return "nat";
    }

    @Override
    public ContenderInfo info() {
        return new ContenderInfo(
                name(),
                "kernel NAT by nftables, as kube-proxy does it",
                Programs.firstLine(nft.toString(), "--version"));
    }

    @Override
    public boolean can(Ability ability) {
        return ability == Ability.CHANGE_ENDPOINTS;
    }

    @Override
    public Running start(AddressPort frontend, List<AddressPort> endpoints, Limits limits, Path folder)
            throws IOException {
        Rules rules = new Rules(folder.resolve("nat.nft"));
        rules.frontends.add(frontend);
        rules.change(endpoints);
        return rules;
    }

    private final class Rules implements Running {
        private final Path file;
        private final List<AddressPort> frontends = new ArrayList<>();
        private List<AddressPort> endpoints = List.of();

        Rules(Path file) {
            this.file = file;
        }

        @Override
        public void change(List<AddressPort> others) throws IOException {
            endpoints = List.copyOf(others);
            write();
        }

        @Override
        public void delete() throws IOException {
            endpoints = List.of();
            write();
        }

        @Override
        public void add(AddressPort frontend) throws IOException {
            frontends.add(frontend);
            write();
        }

        /**
         * In one transaction: a packet meets the old rules or the new ones. Connections to addresses without endpoints
         * are refused.
         */
        private void write() throws IOException {
            StringBuilder dnat = new StringBuilder();
            StringBuilder map = new StringBuilder();
            for (int i = 0; i < endpoints.size(); i++) {
                map.append(i == 0 ? "" : ", ")
                        .append(i)
                        .append(" : ")
                        .append(endpoints.get(i).address());
            }
            for (AddressPort frontend : endpoints.isEmpty() ? List.<AddressPort>of() : frontends) {
                dnat.append("        ip daddr %s tcp dport %d dnat to numgen random mod %d map { %s } : %d\n"
                        .formatted(frontend.address(), frontend.port(), endpoints.size(), map, FaultLab.ENDPOINT_PORT));
            }
            Files.writeString(file, """
                    table ip %1$s
                    delete table ip %1$s
                    table ip %1$s {
                        chain prerouting {
                            type nat hook prerouting priority -100;
                    %2$s    }
                        chain forward {
                            type filter hook forward priority 0;
                            ip daddr 10.96.0.0/16 meta l4proto tcp reject with tcp reset
                        }
                    }
                    """.formatted(TABLE, dnat));
            FaultLab.sh(nft + " -f " + file);
        }

        @Override
        public void kill() {
            throw new UnsupportedOperationException("there is no process to kill");
        }

        @Override
        public void startAgain() {
            throw new UnsupportedOperationException("there is no process to start");
        }

        @Override
        public String logEnd() {
            return "";
        }

        @Override
        public void close() throws IOException {
            FaultLab.sh(nft + " delete table ip " + TABLE);
        }
    }
}

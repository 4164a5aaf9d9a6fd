package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.IpAddress;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Lists of new candidates. */
final class Candidates {
    private Candidates() {}

    /** So many, in the order of their text. */
    static CandidateList of(int count) {
        return new CandidateList(IntStream.range(0, count)
                .mapToObj(i -> new AddressPort(IpAddress.ofIpv4(0x0a00_0001 + i), 8080))
                .sorted(Comparator.comparing(AddressPort::toString))
                .map(address -> new Candidate(Endpoint.ready(address)))
                .toArray(Candidate[]::new));
    }

    /** The same objects but for one. */
    static CandidateList without(CandidateList candidates, int index) {
        return new CandidateList(candidates.stream()
                .filter(candidate -> candidate != candidates.get(index))
                .toArray(Candidate[]::new));
    }
}

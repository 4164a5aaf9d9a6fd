package io.fairlead.k8s.dns;

import io.fairlead.k8s.testkit.Fuzz;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a name server answers, it is read, or refused by an exception that the client expects. */
class DnsAnswerFuzzTest {
    private static final String NAME = "web.example.";
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
    private static final String HEAD = "000184000001";
    private static final String QUESTION = "0377656207" + "6578616d706c6500";

    /** An alias and two addresses; a service at a name whose address is in the additional section. */
    private static final List<byte[]> SAMPLES = List.of(
            HexFormat.of()
                    .parseHex(HEAD + "000300000000" + QUESTION + "00010001" + "c00c000500010000003c0004" + "0161c010"
                            + "c029000100010000003c00040a000001" + "c029000100010000003c00040a000002"),
            HexFormat.of()
                    .parseHex(HEAD + "000100000001" + QUESTION + "00210001" + "c00c002100010000003c000a" + "00010002"
                            + "1f90" + "0161c010" + "c02f000100010000003c00040a000001"));

    @Test
    void anAnswerIsReadOrRefused() {
        Fuzz.bytes(SAMPLES, input -> {
            for (DnsRecordType type : List.of(DnsRecordType.A, DnsRecordType.SRV)) {
                read(input, type);
            }
        });
    }

    private static void read(byte[] input, DnsRecordType type) {
        EmbeddedChannel channel = new EmbeddedChannel(new DatagramDnsResponseDecoder());
        try {
            channel.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(input), SERVER, SERVER));
            DnsResponse response = channel.readInbound();
            if (response != null) {
                try {
                    AnswerReader.read(response, NAME, type);
                } finally {
                    ReferenceCountUtil.release(response);
                }
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DecoderException e) {
            // As DnsClient expects it.
        } finally {
            channel.finishAndReleaseAll();
        }
    }
}

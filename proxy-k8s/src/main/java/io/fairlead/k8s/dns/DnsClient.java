package io.fairlead.k8s.dns;

import io.fairlead.fault.FaultBoundary;
import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks the name servers of {@code resolv.conf}, one after another, until one answers.
 *
 * <p>Netty's resolver sends the queries, matches the answers, and asks again over TCP if an answer was truncated. What is done
 * here is what its higher functions do not: they drop the additional section, in which a cluster DNS sends the addresses of SRV
 * targets, and the time to live of aliases; they take a truncated answer for a complete one where TCP fails; and they never
 * read {@code resolv.conf} again.
 *
 * <p>Threading: Confined to its event loop.
 */
final class DnsClient {
    /** Aliases that are followed by asking again; a recursive server follows them itself. */
    private static final int MAX_ALIASES = 8;

    private final DnsThread thread;
    private final ResolvConfFile file;
    /** One for each server: Netty confuses two servers at loopback addresses with each other. */
    private final Map<InetSocketAddress, DnsNameResolver> resolvers = new HashMap<>();

    private ResolvConf conf;
    private int first;

    DnsClient(DnsThread thread, ResolvConfFile file) {
        this.thread = thread;
        this.file = file;
        conf = file.current();
    }

    /** Looks at resolv.conf; what it says holds until the next call. To be called before each lookup. */
    ResolvConf refresh() {
        assert thread.eventLoop().inEventLoop();
        ResolvConf now = file.current();
        if (!now.equals(conf)) {
            resolvers.values().forEach(DnsNameResolver::close);
            resolvers.clear();
            conf = now;
            first = 0;
        } else if (now.isRotating()) {
            first = (first + 1) % now.servers().size();
        }
        return now;
    }

    /**
     * Asks for records of an absolute name.
     *
     * @return completed on the event loop, never with an exception
     */
    CompletableFuture<DnsAnswer> ask(String name, DnsRecordType type) {
        assert thread.eventLoop().inEventLoop();
        return ask(name, type, MAX_ALIASES);
    }

    private CompletableFuture<DnsAnswer> ask(String name, DnsRecordType type, int aliases) {
        CompletableFuture<DnsReading> reading = new CompletableFuture<>();
        new Query(new DefaultDnsQuestion(name, type), reading).send();
        return reading.thenCompose(read -> switch (read) {
            case DnsAnswer answer -> CompletableFuture.completedFuture(answer);
            case DnsReading.Alias alias -> follow(alias, type, aliases);
        });
    }

    private CompletableFuture<DnsAnswer> follow(DnsReading.Alias alias, DnsRecordType type, int aliases) {
        if (aliases == 0) {
            return CompletableFuture.completedFuture(
                    new DnsAnswer.Failed("more than " + MAX_ALIASES + " aliases follow each other", true));
        }
        return ask(alias.of(), type, aliases - 1)
                .thenApply(end -> end instanceof DnsAnswer.Found found ? found.within(alias.ttlSeconds()) : end);
    }

    private DnsNameResolver resolver(InetSocketAddress server) {
        return resolvers.computeIfAbsent(server, key -> thread.resolver(conf.timeoutSeconds()));
    }

    /** One question on its way from server to server. */
    private final class Query {
        private final DnsQuestion question;
        private final CompletableFuture<DnsReading> answer;
        private final List<InetSocketAddress> servers = conf.servers();
        private int asked;
        private boolean hasReachedServer;

        Query(DnsQuestion question, CompletableFuture<DnsReading> answer) {
            this.question = question;
            this.answer = answer;
        }

        void send() {
            int index = (first + asked) % servers.size();
            InetSocketAddress server = servers.get(index);
            int attempt = ++asked;
            thread.later("waiting for a name server", patienceMillis(), () -> onOverdue(attempt, server));
            resolver(server).query(server, question).addListener((FutureListener<
                            AddressedEnvelope<DnsResponse, InetSocketAddress>>)
                    future -> FaultBoundary.run(
                            this,
                            future,
                            (query, done) -> query.onDone(attempt, index, done),
                            (done, fault) -> answer.complete(
                                    new DnsAnswer.Failed("internal error: " + fault, hasReachedServer))));
        }

        /** Netty's resolver ends a query within the timeouts for UDP, for the connection by TCP, and for the answer there. */
        private long patienceMillis() {
            return TimeUnit.SECONDS.toMillis(3L * conf.timeoutSeconds() + 1);
        }

        /** Netty's resolver has met a fault of its own. */
        private void onOverdue(int attempt, InetSocketAddress server) {
            if (attempt == asked && !answer.isDone()) {
                next(text(server) + " does not answer");
            }
        }

        private void onDone(int attempt, int index, Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) {
            if (!done.isSuccess()) {
                if (attempt == asked) {
                    onFailed(servers.get(index), done.cause());
                }
                return;
            }
            AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = done.getNow();
            try {
                if (attempt == asked) {
                    onResponse(index, envelope.content());
                }
            } finally {
                envelope.release();
            }
        }

        private void onResponse(int index, DnsResponse response) {
            hasReachedServer = true;
            InetSocketAddress server = servers.get(index);
            DnsResponseCode code = response.code();
            if (code.equals(DnsResponseCode.NXDOMAIN)) {
                first = conf.isRotating() ? first : index;
                answer.complete(new DnsAnswer.Absent("no such name (NXDOMAIN)"));
            } else if (!code.equals(DnsResponseCode.NOERROR)) {
                next(text(server) + " answers " + code);
            } else if (response.isTruncated()) {
                next(text(server) + " answers incompletely over UDP, and not over TCP; open TCP port "
                        + server.getPort());
            } else {
                read(index, response);
            }
        }

        private void read(int index, DnsResponse response) {
            DnsReading read;
            try {
                read = AnswerReader.read(response, question.name(), question.type());
            } catch (IllegalArgumentException | IndexOutOfBoundsException | DecoderException e) {
                next(text(servers.get(index)) + " answers with a malformed record (" + e.getMessage() + ")");
                return;
            }
            first = conf.isRotating() ? first : index;
            answer.complete(read);
        }

        private void onFailed(InetSocketAddress server, Throwable cause) {
            next(
                    cause instanceof DnsNameResolverTimeoutException
                            ? text(server) + " does not answer within " + conf.timeoutSeconds() + "s"
                            : text(server) + " cannot be asked (" + reason(cause) + ")");
        }

        private static String reason(Throwable failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            return cause.getMessage() == null ? cause.toString() : cause.getMessage();
        }

        private void next(String why) {
            if (asked < servers.size() * conf.attempts()) {
                send();
            } else {
                answer.complete(new DnsAnswer.Failed(why, hasReachedServer));
            }
        }

        private static String text(InetSocketAddress server) {
            String address = server.getAddress().getHostAddress();
            return "the name server " + address
                    + (server.getPort() == ResolvConf.DNS_PORT ? "" : " port " + server.getPort());
        }

        @Override
        public String toString() {
            return "DNS query for " + question.name();
        }
    }
}

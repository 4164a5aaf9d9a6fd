package io.fairlead.bench.scenario;

import io.fairlead.bench.contender.Contender;
import io.fairlead.bench.contender.Frontends;
import io.fairlead.bench.contender.Target;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.bench.result.LeftOut;
import io.fairlead.bench.result.Machine;
import io.fairlead.bench.workload.FreshWorkload;
import io.fairlead.bench.workload.Launch;
import io.fairlead.bench.workload.Round;
import io.fairlead.bench.workload.SharedWorkload;
import io.fairlead.bench.workload.Subject;
import io.fairlead.bench.workload.Workload;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Contenders side by side: every workload goes round all of them, again and again, so that what disturbs the machine for
 * a while disturbs them all.
 *
 * <p>First all contenders run at once, idle but for the one that is measured, and are warm (see {@link WarmUp}); then
 * the workloads follow that start new processes. Threading: one thread at a time.
 *
 * @param mode {@code quick} or {@code full}
 * @param rounds how often each workload goes round, at least 1
 * @param warmUpRounds the most rounds of each workload before those that count, for a JVM; at least 1
 * @param contenders in the order of the results
 * @param leftOut contenders and workloads that could not take part
 * @param workloads in the order of the results
 * @param endpoint the address of the endpoints
 * @param home of the checkout
 * @param folder for configurations and logs
 */
public record Scenario(
        String mode,
        int rounds,
        int warmUpRounds,
        List<Contender> contenders,
        List<LeftOut> leftOut,
        List<Workload> workloads,
        IpAddress endpoint,
        Path home,
        Path folder) {
    /** Runs it; what fails is in the result. */
    public BenchRun run(Progress progress) throws IOException {
        return new Runner(progress).run();
    }

    private final class Runner {
        private final Progress progress;
        private final ResultTable table = new ResultTable();
        private final List<LeftOut> missing = new ArrayList<>(leftOut);
        private final long start = System.nanoTime();
        private final Instant startedAt = Instant.now();
        private final Machine machine = ThisMachine.describe(home);
        private int launches;

        Runner(Progress progress) {
            this.progress = progress;
        }

        BenchRun run() throws IOException {
            List<Subject> subjects = new ArrayList<>();
            try {
                for (Contender contender : contenders) {
                    start(contender, subjects);
                }
                progress.expect(measurements(subjects));
                warmUp(subjects);
                for (Workload workload : workloads) {
                    if (workload instanceof SharedWorkload shared) {
                        goRound(shared, subjects);
                    }
                }
            } finally {
                subjects.forEach(subject -> subject.running().close());
            }
            for (Workload workload : workloads) {
                if (workload instanceof FreshWorkload fresh) {
                    goRound(fresh);
                }
            }
            progress.end();
            return result();
        }

        private void start(Contender contender, List<Subject> subjects) throws IOException {
            try {
                if (contender instanceof Target target) {
                    subjects.add(new Subject(target, target.start(List.of(), folder), target.frontends()));
                } else if (contender.kind() == Contender.Kind.DIRECT) {
                    subjects.add(new Subject(
                            contender, contender.start(List.of(), folder), Frontends.of(contender, endpoint)));
                } else {
                    subjects.add(launch(contender).start());
                }
            } catch (IOException e) {
                missing.add(new LeftOut(contender.info().name(), String.valueOf(e.getMessage())));
                progress.say(contender.info().name() + " is left out: " + e.getMessage());
            }
        }

        /**
         * Every start has an address of its own, so that no connection of the one before is in its way. Where the kernel
         * tracks connections, clients are to have another address than proxies that dial the same endpoints: it keeps in
         * mind what has ended, and would take the one for the other.
         */
        private Launch launch(Contender contender) throws IOException {
            launches++;
            String network = switch (contender.kind()) {
                case KERNEL, CAPTURE -> "10.96";
                case DIRECT, PROCESS, TARGET -> "127.81";
            };
            return new Launch(
                    contender,
                    Files.createDirectory(
                            folder.resolve(launches + "-" + contender.info().name())),
                    IpAddress.parse("%s.%d.%d".formatted(network, launches / 250, 1 + launches % 250)),
                    endpoint);
        }

        private int measurements(List<Subject> subjects) {
            int count = 0;
            for (Workload workload : workloads) {
                count += switch (workload) {
                    case SharedWorkload shared ->
                        rounds
                                * (int) subjects.stream()
                                        .filter(subject -> takes(shared, subject))
                                        .count();
                    case FreshWorkload fresh ->
                        fresh.rounds(rounds)
                                * (int) contenders.stream()
                                        .filter(contender -> fresh.suits(contender.kind()))
                                        .count();
                };
            }
            return count;
        }

        private static boolean takes(SharedWorkload workload, Subject subject) {
            return workload.suits(subject.contender().kind()) && workload.canReach(subject);
        }

        /** Every workload, without a result, until the compilers of a JVM are done with it. */
        private void warmUp(List<Subject> subjects) {
            for (Subject subject : subjects) {
                subject.running()
                        .process()
                        .filter(MeasuredProcess::isJava)
                        .ifPresent(process -> warmUp(subject, new WarmUp(process, warmUpRounds)));
            }
        }

        private void warmUp(Subject subject, WarmUp warmUp) {
            progress.say("warming up " + subject.contender().info().name());
            for (Workload workload : workloads) {
                if (workload instanceof SharedWorkload shared && takes(shared, subject)) {
                    try {
                        warmUp.run(() -> measureActive(shared, subject));
                    } catch (IOException e) {
                        progress.say(shared.name() + ": " + e.getMessage());
                    }
                }
            }
        }

        private void goRound(SharedWorkload workload, List<Subject> subjects) {
            for (int round = 1; round <= rounds; round++) {
                for (Subject subject : subjects) {
                    if (takes(workload, subject)) {
                        String name = subject.contender().info().name();
                        progress.begin(workload.title(), name, round, rounds);
                        measure(workload, name, () -> measureActive(workload, subject));
                    }
                }
            }
        }

        private static Round measureActive(SharedWorkload workload, Subject subject) throws IOException {
            subject.running().activate();
            try {
                return workload.measure(subject);
            } finally {
                subject.running().deactivate();
            }
        }

        private void goRound(FreshWorkload workload) {
            int times = workload.rounds(rounds);
            for (int round = 1; round <= times; round++) {
                for (Contender contender : contenders) {
                    if (workload.suits(contender.kind())) {
                        String name = contender.info().name();
                        progress.begin(workload.title(), name, round, times);
                        measure(workload, name, () -> workload.measure(launch(contender)));
                    }
                }
            }
        }

        private void measure(Workload workload, String contender, Measuring measuring) {
            try {
                table.add(workload, contender, measuring.measure());
            } catch (IOException e) {
                table.fail(workload, contender, String.valueOf(e.getMessage()));
                progress.say(workload.name() + ", " + contender + ": " + e.getMessage());
            }
        }

        private BenchRun result() {
            List<ContenderInfo> infos = contenders.stream()
                    .map(Contender::info)
                    .filter(info -> missing.stream().noneMatch(out -> out.name().equals(info.name())))
                    .toList();
            return new BenchRun(
                    BenchRun.FORMAT,
                    startedAt,
                    Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                    mode,
                    rounds,
                    machine,
                    infos,
                    missing,
                    table.results());
        }
    }

    private interface Measuring {
        Round measure() throws IOException;
    }
}

package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Contender;
import io.fairlead.bench.contender.Contender.Running;
import io.fairlead.bench.contender.Frontends;

/**
 * A contender that runs and is about to be measured.
 *
 * <p>Threading: Immutable.
 *
 * @param contender the contender
 * @param running its process, if it has one
 * @param frontends where it is reached
 */
public record Subject(Contender contender, Running running, Frontends frontends) {}

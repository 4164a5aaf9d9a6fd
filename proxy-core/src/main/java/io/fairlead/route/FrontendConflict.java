package io.fairlead.route;

import io.fairlead.model.Frontend;

/**
 * Two service ports that claim the same address, port and protocol.
 *
 * <p>Threading: Immutable.
 *
 * @param winner who has it: the one whose Service is older; of equally old ones the one whose name is smaller
 * @param loser who would take over if the winner went
 */
public record FrontendConflict(Frontend winner, Frontend loser) {}

package io.fairlead.route;

import io.fairlead.model.Frontend;

/**
 * Two service ports that claim the same address, port and protocol.
 *
 * <p>Threading: Immutable.
 *
 * @param winner the owner: the one whose Service is older; of equally old ones, the one whose name sorts first
 * @param loser the one that would take over if the winner were removed
 */
public record FrontendConflict(Frontend winner, Frontend loser) {}

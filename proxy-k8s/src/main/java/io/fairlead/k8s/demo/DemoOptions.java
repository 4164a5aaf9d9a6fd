package io.fairlead.k8s.demo;

import io.fairlead.config.ProxyConfig;

/**
 * What a run of the demo is asked for.
 *
 * <p>Threading: Immutable.
 *
 * @param proxy the configuration of its proxy
 * @param requests the size of a round
 * @param killsOne whether an endpoint dies in the middle of the first round
 * @param endsAfterRound whether it ends after the round instead of going on for the user's own requests
 */
record DemoOptions(ProxyConfig proxy, int requests, boolean killsOne, boolean endsAfterRound) {}

// States as a shape and a word each; colour only repeats what they say.

import { h, s } from './dom.js';

const SHAPES = {
    dot: () => [s('circle', { cx: 8, cy: 8, r: 5, fill: 'currentColor' })],
    ring: () => [s('circle', { cx: 8, cy: 8, r: 4.2, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.8 })],
    triangle: () => [
        s('path', { d: 'M8 2.2 14.6 13.6H1.4Z', fill: 'currentColor', 'stroke-linejoin': 'round' }),
        s('path', { d: 'M8 6.4V9.6M8 11.3V11.9', class: 'cut', 'stroke-width': 1.7, 'stroke-linecap': 'round' }),
    ],
    cross: () => [
        s('path', { d: 'M5.1 1.6H10.9L14.4 5.1V10.9L10.9 14.4H5.1L1.6 10.9V5.1Z', fill: 'currentColor' }),
        s('path', { d: 'M5.7 5.7 10.3 10.3M10.3 5.7 5.7 10.3', class: 'cut', 'stroke-width': 1.7, 'stroke-linecap': 'round' }),
    ],
    dash: () => [
        s('circle', { cx: 8, cy: 8, r: 5.2, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6, 'stroke-dasharray': '2.4 2.4' }),
        s('path', { d: 'M5.8 8H10.2', stroke: 'currentColor', 'stroke-width': 1.6, 'stroke-linecap': 'round' }),
    ],
    plus: () => [s('path', { d: 'M8 3.5V12.5M3.5 8H12.5', stroke: 'currentColor', 'stroke-width': 1.9, 'stroke-linecap': 'round', fill: 'none' })],
    minus: () => [s('path', { d: 'M3.5 8H12.5', stroke: 'currentColor', 'stroke-width': 1.9, 'stroke-linecap': 'round', fill: 'none' })],
    arrow: () => [s('path', { d: 'M3 8H12.4M8.8 4.2 12.6 8 8.8 11.8', stroke: 'currentColor', 'stroke-width': 1.7, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', fill: 'none' })],
    pencil: () => [s('path', { d: 'M3 13 3.6 10.2 10.6 3.2 12.8 5.4 5.8 12.4Z', stroke: 'currentColor', 'stroke-width': 1.5, 'stroke-linejoin': 'round', fill: 'none' })],
    back: () => [s('path', { d: 'M12.5 8A4.5 4.5 0 1 1 8 3.5H11.6M9.4 1.2 11.8 3.5 9.4 5.8', stroke: 'currentColor', 'stroke-width': 1.6, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', fill: 'none' })],
    overview: () => line('M2 9.5H4.6L6.4 4 9.4 12.6 11.3 7.4H14'),
    services: () => line('M2.5 3.5H13.5M2.5 8H13.5M2.5 12.5H13.5'),
    connections: () => line('M2 5H12.6M9.8 2.2 12.8 5 9.8 7.8M14 11H3.4M6.2 8.2 3.2 11 6.2 13.8'),
    events: () => line('M8 2A6 6 0 1 1 7.99 2M8 4.8V8.2L10.4 9.8'),
    config: () => line('M2.5 4.5H8.5M12.2 4.5H13.5M2.5 11.5H3.8M7.5 11.5H13.5M8.5 4.5A1.85 1.85 0 1 0 12.2 4.5 1.85 1.85 0 1 0 8.5 4.5M3.8 11.5A1.85 1.85 0 1 0 7.5 11.5 1.85 1.85 0 1 0 3.8 11.5'),
    help: () => line('M5.6 5.6A2.45 2.45 0 1 1 8.6 8Q8 8.3 8 9.4M8 12.2V12.3'),
    sun: () => line('M8 5A3 3 0 1 1 7.99 5M8 1.5V2.4M8 13.6V14.5M1.5 8H2.4M13.6 8H14.5M3.4 3.4 4 4M12 12 12.6 12.6M12.6 3.4 12 4M4 12 3.4 12.6'),
    moon: () => line('M13.2 9.6A5.6 5.6 0 1 1 6.4 2.8 4.6 4.6 0 0 0 13.2 9.6Z'),
    auto: () => [...line('M8 2.2A5.8 5.8 0 1 1 7.99 2.2'), s('path', { d: 'M8 2.2A5.8 5.8 0 0 1 8 13.8Z', fill: 'currentColor' })],
    search: () => line('M7 2.5A4.5 4.5 0 1 1 6.99 2.5M10.4 10.4 13.6 13.6'),
};

function line(d) {
    return [s('path', { d, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.5, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' })];
}

/** A picture that says nothing without its word. */
export function icon(shape) {
    return s('svg', { viewBox: '0 0 16 16', width: 16, height: 16, class: 'glyph', 'aria-hidden': 'true', focusable: 'false' }, ...SHAPES[shape]());
}

const SERVICE_STATES = {
    ok: { shape: 'dot', word: 'OK', tone: 'ok' },
    degraded: { shape: 'triangle', word: 'Degraded', tone: 'warn' },
    failing: { shape: 'cross', word: 'Failing', tone: 'bad' },
    idle: { shape: 'ring', word: 'Idle', tone: 'idle' },
};

const ENDPOINT_STATES = {
    used: { shape: 'dot', word: 'In use', tone: 'ok' },
    ejected: { shape: 'triangle', word: 'Ejected', tone: 'warn' },
    unused: { shape: 'dash', word: 'Not used', tone: 'idle' },
};

const OUTCOMES = {
    forward: { shape: 'dot', word: 'Forwarded', tone: 'ok' },
    reject: { shape: 'cross', word: 'Rejected', tone: 'bad' },
    drop: { shape: 'cross', word: 'Dropped', tone: 'bad' },
    notProxied: { shape: 'dash', word: 'Not proxied', tone: 'warn' },
    notFound: { shape: 'dash', word: 'Not found', tone: 'bad' },
    notListening: { shape: 'cross', word: 'Not listening', tone: 'bad' },
};

const SEVERITIES = {
    error: { shape: 'cross', word: 'Error', tone: 'bad' },
    warning: { shape: 'triangle', word: 'Warning', tone: 'warn' },
    info: { shape: 'ring', word: 'Note', tone: 'info' },
};

const EVENTS = {
    'service.applied': { shape: 'plus', word: 'Service applied', tone: 'info' },
    'service.removed': { shape: 'minus', word: 'Service removed', tone: 'idle' },
    'endpoint.added': { shape: 'plus', word: 'Endpoint added', tone: 'ok' },
    'endpoint.removed': { shape: 'minus', word: 'Endpoint removed', tone: 'idle' },
    'endpoint.changed': { shape: 'pencil', word: 'Endpoint changed', tone: 'info' },
    'endpoint.ejected': { shape: 'triangle', word: 'Endpoint ejected', tone: 'warn' },
    'endpoint.returned': { shape: 'back', word: 'Endpoint returned', tone: 'ok' },
    'listener.opened': { shape: 'dot', word: 'Listening', tone: 'ok' },
    'listener.failed': { shape: 'cross', word: 'Cannot listen', tone: 'bad' },
    'listener.closed': { shape: 'minus', word: 'Listener closed', tone: 'idle' },
    'listener.conflict': { shape: 'triangle', word: 'Address conflict', tone: 'warn' },
    'setting.rejected': { shape: 'triangle', word: 'Setting rejected', tone: 'warn' },
    'source.state': { shape: 'pencil', word: 'Source', tone: 'info' },
    'connection.opened': { shape: 'arrow', word: 'Connection opened', tone: 'info' },
    'connection.closed': { shape: 'minus', word: 'Connection closed', tone: 'idle' },
    'session.opened': { shape: 'arrow', word: 'Session opened', tone: 'info' },
    'session.closed': { shape: 'minus', word: 'Session closed', tone: 'idle' },
    'session.dropped': { shape: 'cross', word: 'Datagrams dropped', tone: 'bad' },
    dropped: { shape: 'triangle', word: 'Events lost', tone: 'warn' },
};

const ENDS = {
    completed: 'Completed',
    downstream_reset: 'Reset by the client',
    upstream_reset: 'Reset by the endpoint',
    idle_timeout: 'Idle timeout',
    half_closed_timeout: 'Half-closed timeout',
    dial_failed: 'No endpoint accepted',
    out_of_resources: 'Out of descriptors, memory or ports',
    no_endpoint: 'No usable endpoint',
    source_not_allowed: 'Client not in the source ranges',
    service_limit: 'Service at its limit of connections',
    endpoint_limit: 'Endpoints at their limit of connections',
    client_limit: 'Client at its limit of connections',
    client_rate: 'Too many new connections of the client',
    bad_proxy_header: 'No valid PROXY protocol header',
    shutdown: 'Proxy stopped',
    internal_error: 'Fault of Fairlead',
};

/** How connections end without anyone being at fault. */
export const GOOD_ENDS = new Set(['completed', 'downstream_reset', 'idle_timeout', 'expired', 'replaced']);

const unknown = (word) => ({ shape: 'ring', word: String(word ?? '–'), tone: 'idle' });

export const serviceState = (state) => SERVICE_STATES[state] ?? unknown(state);
export const endpointState = (state) => ENDPOINT_STATES[state] ?? unknown(state);
export const outcome = (name) => OUTCOMES[name] ?? unknown(name);
export const severity = (name) => SEVERITIES[name] ?? unknown(name);
export const eventKind = (kind) => EVENTS[kind] ?? unknown(kind);
export const end = (reason) => ENDS[reason] ?? reason.replaceAll('_', ' ');

/** The shape and the word of a state. */
export function badge(state, word) {
    return h('span', { class: `badge tone-${state.tone}` }, icon(state.shape), h('span', {}, word ?? state.word));
}

/** The shape alone, with the word for those who do not see it. */
export function mark(state) {
    return h('span', { class: `mark tone-${state.tone}`, title: state.word }, icon(state.shape), h('span', { class: 'hidden-text' }, state.word));
}

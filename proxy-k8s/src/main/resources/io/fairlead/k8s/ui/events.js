// What happens, as it happens.

import { get, link, poll, stream } from './api.js';
import { h, reconcile, setAttribute, setChildren, setText } from './dom.js';
import * as format from './format.js';
import { eventKind, icon } from './words.js';

const KEPT = 1_000;
const SHOWN = 150;
const GROUPS = [
    ['', 'All'],
    ['service', 'Services'],
    ['endpoint', 'Endpoints'],
    ['listener', 'Listeners'],
    ['setting', 'Settings'],
    ['source', 'Source'],
    ['connection', 'Connections'],
];

function details(event) {
    return [
        [event.client, event.frontend, event.endpoint].filter(Boolean).join(' → '),
        event.message,
        event.verdict && event.verdict !== 'forwarded' ? event.verdict : null,
        event.reason?.replaceAll('_', ' '),
        event.attempts > 1 ? `${event.attempts} attempts` : null,
        event.connectSeconds !== undefined && event.connectSeconds !== null ? `connected in ${format.latency(event.connectSeconds)}` : null,
        event.durationSeconds !== undefined && event.durationSeconds !== null ? `open ${format.duration(event.durationSeconds)}` : null,
        event.bytesToUpstream !== undefined && event.bytesToUpstream !== null ? `${format.bytes(event.bytesToUpstream)} ↑ ${format.bytes(event.bytesToDownstream)} ↓` : null,
        event.count ? format.plural(event.count, 'event') : null,
    ].filter(Boolean);
}

/** One event as a list item. */
export const eventLine = {
    create(event) {
        const kind = eventKind(event.kind);
        return h('li', { class: 'event', 'data-kind': event.kind },
            h('span', { class: `event-mark tone-${kind.tone}` }, icon(kind.shape)),
            h('span', { class: 'event-what' }, h('strong', {}, kind.word),
                event.service ? h('a', { href: format.serviceHref(event), class: 'event-service' }, h('bdi', {}, format.servicePort(event))) : null,
                h('span', { class: 'event-details' }, details(event).map((text, i) => [i ? ' · ' : null, h('bdi', {}, text)]))),
            h('time', { datetime: event.time, title: format.dateTime(event.time) }, format.time(event.time)),
            h('span', { class: 'event-ago' }));
    },
    update(element, event) {
        setText(element.lastChild, format.ago(event.time));
    },
};

export function mount(root, _, query) {
    const events = [];
    const known = new Set();
    let last = 0;
    let dropped = 0;
    let group = query.get('kind') ?? '';
    let isHeld = false;
    let withConnections = false;
    const search = h('input', { type: 'search', id: 'search', placeholder: 'Filter by Service, address or message', 'aria-label': 'Filter events', autocomplete: 'off', spellcheck: 'false' });
    const chips = h('div', { class: 'chips', role: 'group', 'aria-label': 'Kind' });
    const hold = h('button', { type: 'button', class: 'button', 'aria-pressed': 'false' }, 'Hold');
    const state = h('p', { class: 'muted found', role: 'status', 'aria-live': 'polite' });
    const list = h('ol', { class: 'event-list', 'aria-label': 'Events, newest first' });
    const none = h('div', { class: 'empty', hidden: true }, icon('events'), h('h2', {}, 'No events yet'), h('p', {}, 'Changes of Services and endpoints, ejections and problems appear here as they happen.'));
    root.append(
        h('div', { class: 'page-head' }, h('div', { class: 'title' }, h('h1', {}, 'Events')), h('label', { class: 'search' }, icon('search'), search, h('kbd', { 'aria-hidden': 'true' }, '/'))),
        h('div', { class: 'filter-bar' }, chips, h('div', { class: 'bar-end' }, state, hold)),
        h('div', { class: 'panel' }, list, none));

    hold.addEventListener('click', () => {
        isHeld = !isHeld;
        setAttribute(hold, 'aria-pressed', String(isHeld));
        setText(hold, isHeld ? 'Continue' : 'Hold');
        draw();
    });
    search.addEventListener('input', () => draw());

    function drawChips() {
        setChildren(chips, group, () => GROUPS.map(([key, word]) => h('button', { type: 'button', class: 'chip', 'aria-pressed': key === group ? 'true' : 'false', onclick: () => choose(key) }, word)));
    }

    function choose(key) {
        group = key;
        history.replaceState(null, '', `#/events${key ? `?kind=${key}` : ''}`);
        drawChips();
        const wanted = group === 'connection';
        if (wanted !== withConnections) {
            withConnections = wanted;
            poller.now();
        }
        draw();
    }

    function add(event) {
        if (event.kind === 'heartbeat') {
            return;
        }
        if (event.kind === 'dropped') {
            dropped += event.count ?? 0;
            return;
        }
        const key = event.id ?? `${event.time}${event.kind}${event.client}`;
        if (known.has(key)) {
            return;
        }
        known.add(key);
        event.key = key;
        events.push(event);
        last = Math.max(last, event.id ?? 0);
        if (events.length > KEPT) {
            known.delete(events.shift().key);
        }
    }

    function matches(event) {
        const isOfGroup = group === '' ? !/^(connection|session)\./.test(event.kind) : group === 'connection' ? /^(connection|session)\./.test(event.kind) : event.kind.startsWith(`${group}.`);
        const text = search.value.trim().toLowerCase();
        return isOfGroup && (!text || [event.kind, event.service ? format.servicePort(event) : '', ...details(event)].some((part) => part.toLowerCase().includes(text)));
    }

    function draw() {
        if (!isHeld) {
            const shown = [];
            for (let i = events.length - 1; i >= 0 && shown.length < SHOWN; i--) {
                if (matches(events[i])) {
                    shown.push(events[i]);
                }
            }
            reconcile(list, shown, (event) => event.key, eventLine.create, eventLine.update);
            none.hidden = shown.length > 0;
            list.hidden = shown.length === 0;
            setText(none.querySelector('h2'), events.length > 0 ? 'No event matches' : 'No events yet');
        }
        setText(state, [isHeld ? 'Held' : isStreaming ? 'Streaming' : 'Every second', dropped ? `${format.count(dropped)} lost` : null].filter(Boolean).join(' · '));
    }

    let isStreaming = false;
    let drawing = 0;
    const soon = () => {
        cancelAnimationFrame(drawing);
        drawing = requestAnimationFrame(draw);
    };

    async function recent(signal) {
        const answer = await get('events', { limit: KEPT }, signal);
        [...answer.items].sort((a, b) => a.id - b.id).forEach(add);
        draw();
    }

    // A stream while it works; else the recent events once a second.
    const poller = poll(async (signal) => {
        await recent(signal);
        isStreaming = true;
        draw();
        try {
            await stream('events', { follow: true, since: last, connections: withConnections ? true : null }, signal, (event) => {
                add(event);
                soon();
            });
        } catch (error) {
            if (signal.aborted || link.state !== 'live') {
                throw error;
            }
        } finally {
            isStreaming = false;
        }
    });
    const onVisible = () => {
        if (document.hidden) {
            poller.rest();
        }
    };
    document.addEventListener('visibilitychange', onVisible);
    const clock = setInterval(() => { if (!document.hidden) { soon(); } }, 1_000);
    drawChips();
    if (group === 'connection') {
        withConnections = true;
    }
    return {
        search,
        close() {
            document.removeEventListener('visibilitychange', onVisible);
            clearInterval(clock);
            cancelAnimationFrame(drawing);
            poller.stop();
        },
    };
}

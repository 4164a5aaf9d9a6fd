// The node at a glance.

import { get, node, poll } from './api.js';
import { LineChart, meter, partsBar, Rates } from './chart.js';
import { h, panel, reconcile, setAttribute, setChildren, setText } from './dom.js';
import * as format from './format.js';
import { eventLine } from './events.js';
import { badge, icon, mark, serviceState } from './words.js';

const STATES = ['failing', 'degraded', 'ok', 'idle'];

/** What to do when a node serves nothing. */
export function noServices(status) {
    const source = status?.source;
    const isWaiting = source && !source.listed;
    return h('div', { class: 'empty' }, icon('services'),
        h('h2', {}, isWaiting ? 'Waiting for the first list of Services' : 'No Services yet'),
        h('p', {}, isWaiting
            ? `The source ${source.location} has not sent its Services and EndpointSlices (state: ${source.state}). Fairlead keeps trying.`
            : `The source${source ? ` ${source.location}` : ''} answers, but has no Service for this node. Services appear here within a second.`),
        h('ul', {},
            source?.kind === 'manifests'
                ? h('li', {}, 'Add a Service and its EndpointSlice to the directory, and check them: ', h('code', {}, 'fairlead check DIRECTORY'))
                : h('li', {}, 'List the Services of the cluster: ', h('code', {}, 'kubectl get services -A')),
            h('li', {}, 'If Fairlead runs next to kube-proxy, only labelled Services are served; see ', h('a', { href: '#/config' }, 'Configuration'), '.'),
            h('li', {}, 'Headless Services and Services of type ExternalName have no address to serve.')));
}

function tile(title, ...content) {
    return h('section', { class: 'panel tile', 'aria-label': title }, h('h2', {}, title), ...content);
}

export function mount(root) {
    const rates = new Rates(5_000);
    const name = h('h1', {}, 'Node');
    const facts = h('p', { class: 'facts' });
    const health = h('div', { class: 'health', role: 'status' });
    const problems = h('div', { class: 'problems', role: 'alert', hidden: true });
    const opened = new LineChart({ name: 'opened', title: 'New connections per second', lines: [{ label: 'per second', tone: 'accent' }], text: format.rate, floor: 4, height: 168 });
    const limit = h('span', { class: 'muted figure-note' });
    const open = new LineChart({ name: 'open', title: 'Open connections', lines: [{ label: 'open', tone: 'violet' }], text: format.count, floor: 4, height: 168, note: limit });
    const failed = h('strong', { class: 'figure' }, '–');
    const failedNote = h('span', { class: 'muted' });
    const ejected = h('strong', { class: 'figure' }, '–');
    const ejectedNote = h('span', { class: 'muted' });
    const states = h('div', { class: 'states' });
    const attention = h('div', { class: 'list' });
    const attentionPanel = panel('Needs attention', { note: h('a', { class: 'more', href: '#/services?state=failing,degraded' }, 'Show all'), hidden: true }, attention);
    const busiest = h('tbody', {});
    const loops = h('tbody', {});
    const resources = h('dl', { class: 'resources' });
    const recent = h('ol', { class: 'event-list' });
    const recentNone = h('p', { class: 'muted pad' }, 'Nothing has happened yet.');
    const content = h('div', { class: 'overview' },
        h('div', { class: 'charts' },
            panel('New connections', {}, opened.element),
            panel('Open connections', {}, open.element),
            h('div', { class: 'tiles' },
                tile('Failed', h('div', { class: 'figure-of' }, failed), failedNote),
                tile('Ejected', h('div', { class: 'figure-of' }, ejected), ejectedNote),
                tile('Services by state', states))),
        h('div', { class: 'columns' },
            h('div', { class: 'column' },
                attentionPanel,
                panel('Busiest Services', { note: h('a', { class: 'more', href: '#/services?sort=open' }, 'All Services') },
                    h('div', { class: 'scroll-x' }, h('table', { class: 'table' },
                        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Service'), h('th', { scope: 'col', class: 'num' }, 'New/s'), h('th', { scope: 'col', class: 'num' }, 'Open'),
                            h('th', { scope: 'col', class: 'num wide-only' }, 'Endpoints'), h('th', { scope: 'col', class: 'num wide-only' }, 'Connect p99'))),
                        busiest))),
                panel('Recent events', { note: h('a', { class: 'more', href: '#/events' }, 'All events') }, recent, recentNone)),
            h('div', { class: 'column narrow' },
                panel('Event loops', {}, h('table', { class: 'table' },
                    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Loop'), h('th', { scope: 'col', class: 'num' }, 'Open'), h('th', { scope: 'col', class: 'num' }, 'Since last poll'))), loops)),
                panel('Process', {}, resources))));
    const none = h('div', { class: 'panel', hidden: true });
    root.append(h('div', { class: 'page-head' }, h('div', { class: 'title' }, name, facts), health), problems, none, content);

    function show(status) {
        setText(name, status.node ?? 'This machine');
        setText(facts, [status.zone && `zone ${status.zone}`, status.version !== 'unknown' && `Fairlead ${status.version}`, `capture ${status.capture?.mode ?? '–'}`, `relay ${status.relay}`,
            `default selector ${status.selector}`, `up ${format.duration(Math.max(10, status.uptimeSeconds))}`].filter(Boolean).join('  ·  '));
        const state = status.draining ? { shape: 'triangle', tone: 'warn', word: 'Draining: load balancers send new connections elsewhere' }
            : !status.healthy ? { shape: 'cross', tone: 'bad', word: 'Not healthy' }
            : !status.ready ? { shape: 'triangle', tone: 'warn', word: 'Healthy, not ready for traffic' } : { shape: 'dot', tone: 'ok', word: 'Healthy' };
        setChildren(health, state.word, () => badge(state));
        problems.hidden = !(status.problems?.length > 0);
        setChildren(problems, JSON.stringify(status.problems), () => (status.problems ?? []).map((problem) => h('p', { class: 'finding tone-bad' }, icon('cross'), h('span', {}, problem))));
        showTraffic(status);
        showStates(status);
        showLoops(status);
        showProcess(status);
        const isEmpty = status.table?.services === 0;
        none.hidden = !isEmpty;
        setChildren(none, `${isEmpty}${status.source?.listed}${status.source?.state}`, () => noServices(status));
        content.classList.toggle('is-empty', isEmpty);
    }

    function showTraffic(status) {
        opened.draw();
        open.draw();
        const { connections } = status;
        setText(limit, connections.limit ? `of ${format.count(connections.limit)} allowed` : '');
        setText(failed, format.count(connections.failed));
        setAttribute(failed, 'class', `figure ${connections.failed > 0 ? 'tone-bad' : ''}`);
        setText(failedNote, connections.failed === undefined ? '' : connections.failed === 0 ? 'connections' : `of ${format.count(connections.opened + connections.failed)} connections`);
        setText(ejected, format.count(status.ejectedEndpoints));
        setAttribute(ejected, 'class', `figure ${status.ejectedEndpoints > 0 ? 'tone-warn' : ''}`);
        setText(ejectedNote, `of ${format.plural(status.table?.endpoints ?? 0, 'endpoint')}`);
    }

    function showStates(status) {
        if (!status.states) {
            setText(states, format.plural(status.table?.services ?? 0, 'Service'));
            return;
        }
        setChildren(states, JSON.stringify(status.states), () => [
            partsBar(STATES.map((key) => ({ value: status.states[key] ?? 0, label: serviceState(key).word, tone: serviceState(key).tone }))),
            h('div', { class: 'state-links' }, STATES.map((key) => h('a', { href: `#/services?state=${key}`, class: status.states[key] ? '' : 'is-zero' },
                badge(serviceState(key), format.count(status.states[key] ?? 0)), h('span', { class: 'state-word' }, serviceState(key).word))))]);
    }

    function showLoops(status) {
        reconcile(loops, status.eventLoops ?? [], (loop) => loop.name, () => h('tr', {}, h('td', {}), h('td', { class: 'num' }), h('td', { class: 'num' })), (row, loop) => {
            const isStuck = loop.sinceLastPollMillis > 1_000;
            setText(row.children[0], loop.name.replace('fairlead-', ''));
            setText(row.children[1], format.count(loop.connections));
            setChildren(row.children[2], `${loop.sinceLastPollMillis}`, () => [isStuck ? h('span', { class: 'tone-bad' }, icon('triangle'), ' ') : null, loop.sinceLastPollMillis > 0 ? format.latency(loop.sinceLastPollMillis / 1000) : 'idle']);
        });
    }

    function showProcess(status) {
        const rows = [
            ['Descriptors', `${format.count(status.descriptors?.open)} of ${format.count(status.descriptors?.limit)}`, status.descriptors ? status.descriptors.open / status.descriptors.limit : null],
            ['Connections', `${format.count(status.connections.open)} of ${format.count(status.connections.limit)}`, status.connections.open / status.connections.limit],
            ['UDP sessions', format.count(status.sessions?.open), null],
            ['Memory', `${format.bytes(status.residentBytes)} resident, ${format.bytes(status.heapUsedBytes)} heap`, null],
            ['Listeners', `${format.count(status.table?.listening)} listening${status.table?.listenFailed ? `, ${format.count(status.table.listenFailed)} failed` : ''}`, null],
            ['Route table', `revision ${format.count(status.table?.revision)}, ${status.table?.updatedAt ? format.ago(status.table.updatedAt) : '–'}`, null],
            ['Source', `${status.source?.location ?? '–'}: ${status.source?.state ?? '–'}`, null],
            ['Process', `${status.pid}, Java ${status.java}, log level ${status.logLevel}`, null],
        ];
        reconcile(resources, rows, (row) => row[0], (row) => h('div', {}, h('dt', {}, row[0]), h('dd', {}), h('div', { class: 'meter-box' })), (element, row) => {
            setText(element.children[1], row[1]);
            const tone = row[2] > 0.9 ? 'bad' : row[2] > 0.7 ? 'warn' : 'accent';
            setChildren(element.children[2], `${row[2]?.toFixed(3)}`, () => row[2] === null || Number.isNaN(row[2]) ? null : meter(row[2], tone));
        });
    }

    function serviceRow() {
        return h('tr', {}, h('td', { class: 'grow' }, h('a', {})), h('td', { class: 'num' }), h('td', { class: 'num' }), h('td', { class: 'num wide-only' }), h('td', { class: 'num wide-only' }));
    }

    function showBusiest(items) {
        reconcile(busiest, items, (item) => `${format.servicePort(item)}/${item.protocol}`, serviceRow, (row, item) => {
            const cells = row.children;
            const link = cells[0].firstChild;
            setAttribute(link, 'href', format.serviceHref(item));
            setChildren(link, `${item.state}${format.servicePort(item)}`, () => [mark(serviceState(item.state)), h('span', { class: 'service-name' }, h('span', { class: 'muted' }, `${item.namespace}/`), item.service, h('span', { class: 'muted' }, item.port ? `:${item.port}` : ''))]);
            setText(cells[1], format.rate(rates.of(`${format.servicePort(item)}/${item.protocol}`, item.traffic.opened)));
            setText(cells[2], format.count(item.traffic.open));
            setText(cells[3], `${item.endpoints.used} / ${item.endpoints.total}`);
            setText(cells[4], format.latency(item.traffic.connectP99Seconds));
        });
    }

    const onStatus = (status) => show(status);
    node.listeners.add(onStatus);
    if (node.status) {
        show(node.status);
    }
    const services = poll(async (signal) => {
        const [busy, bad] = await Promise.all([
            get('services', { sort: 'open', limit: 8 }, signal),
            get('services', { state: 'failing,degraded', sort: 'failed', limit: 5 }, signal)]);
        showBusiest(busy.items);
        const troubled = bad.items.filter((item) => item.state === 'failing' || item.state === 'degraded');
        attentionPanel.hidden = troubled.length === 0;
        reconcile(attention, troubled, (item) => `${format.servicePort(item)}/${item.protocol}`, () => h('a', { class: 'attention' }), (row, item) => {
            setAttribute(row, 'href', format.serviceHref(item));
            setChildren(row, `${item.state}${item.why}`, () => [badge(serviceState(item.state)), h('span', { class: 'service-name' }, h('span', { class: 'muted' }, `${item.namespace}/`), item.service, h('span', { class: 'muted' }, item.port ? `:${item.port}` : '')), h('span', { class: 'why' }, item.why)]);
        });
    });
    const events = poll(async (signal) => {
        const answer = await get('events', { limit: 8 }, signal);
        const items = [...answer.items].sort((a, b) => b.id - a.id).slice(0, 8);
        recentNone.hidden = items.length > 0;
        reconcile(recent, items, (event) => event.id, eventLine.create, eventLine.update);
    });
    return {
        close() {
            node.listeners.delete(onStatus);
            services.stop();
            events.stop();
            opened.close();
            open.close();
        },
    };
}

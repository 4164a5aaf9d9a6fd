// One Service: addresses, how connections are shared, what has changed, and why.

import { ApiError, get, poll, segment } from './api.js';
import { LineChart, Rates, meter, record } from './chart.js';
import { h, panel, reconcile, setAttribute, setChildren, setText } from './dom.js';
import { connectionTable } from './connections.js';
import { eventLine } from './events.js';
import { Flow } from './flow.js';
import * as format from './format.js';
import { badge, end, endpointState, GOOD_ENDS, icon, outcome, serviceState, severity } from './words.js';

const FEW_ENDPOINTS = 30;
const FEW_EVENTS = 40;
const FEW_STEPS = 12;

export function mount(root, [namespace, name]) {
    const query = `${namespace}/${name}`;
    const path = `services/${segment(namespace)}/${segment(name)}`;
    const state = h('div', { class: 'health', role: 'status' });
    const missing = h('div', { class: 'panel', hidden: true });
    const ports = h('div', { class: 'ports' });
    const history = h('ol', { class: 'event-list timeline' });
    const historyNone = h('p', { class: 'muted pad' }, 'Nothing has changed since Fairlead started.');
    const connections = connectionTable({ isShort: true });
    const connectionsNone = h('p', { class: 'muted pad' }, 'No connection is open.');
    const explained = explainPanel(query);
    root.append(
        h('div', { class: 'page-head' }, h('div', { class: 'title' },
            h('p', { class: 'crumbs' }, h('a', { href: '#/services' }, 'Services'), h('span', { 'aria-hidden': 'true' }, '/'), h('bdi', {}, namespace)),
            h('h1', {}, h('bdi', {}, name))), state),
        missing, ports,
        h('div', { class: 'columns even' },
            h('div', { class: 'column' }, explained.element),
            h('div', { class: 'column' }, panel('Changes', {}, history, historyNone))),
        panel('Open connections', { note: h('a', { class: 'more', href: `#/connections?service=${encodeURIComponent(query)}` }, 'All, with filters') }, connections.element, connectionsNone));

    const views = new Map();
    let frontendShares = new Map();

    function show(service) {
        const worst = ['failing', 'degraded', 'ok', 'idle'].find((each) => service.ports.some((port) => port.state === each)) ?? 'idle';
        setChildren(state, worst, () => badge(serviceState(worst)));
        reconcile(ports, service.ports, (port) => `${port.port}/${port.protocol}`, (port) => {
            const view = portView(service, port, explained.focus);
            views.set(view.element, view);
            return view.element;
        }, (element, port) => views.get(element).update(port, frontendShares));
        const events = [...service.history].sort((a, b) => b.id - a.id).slice(0, FEW_EVENTS);
        historyNone.hidden = events.length > 0;
        reconcile(history, events, (event) => event.id, eventLine.create, eventLine.update);
    }

    const main = poll(async (signal) => {
        try {
            show(await get(path, null, signal));
            missing.hidden = true;
            root.classList.remove('is-missing');
        } catch (error) {
            if (error instanceof ApiError && error.status === 404) {
                missing.hidden = false;
                root.classList.toggle('is-missing', ports.childElementCount === 0);
                setChildren(missing, error.message, () => h('div', { class: 'empty' }, icon('search'), h('h2', {}, `There is no Service ${query}`),
                    h('p', {}, 'It was removed, or it is not served by this node. The page continues once it appears.'), h('p', {}, h('a', { class: 'button', href: '#/services' }, 'All Services'))));
            }
            throw error;
        }
    });
    const second = poll(async (signal) => {
        const answer = await get('connections', { service: query, sort: 'age', limit: 100 }, signal);
        const counts = new Map();
        answer.items.forEach((item) => counts.set(item.frontend, (counts.get(item.frontend) ?? 0) + 1));
        frontendShares = counts;
        connections.update(answer.items.slice(0, 20));
        connections.element.hidden = answer.items.length === 0;
        connectionsNone.hidden = answer.items.length > 0;
    });
    return {
        back: '#/services',
        close() {
            main.stop();
            second.stop();
            explained.close();
            views.forEach((view) => view.close());
            root.classList.remove('is-missing');
        },
    };
}

function policyFacts(port) {
    return [
        ['Selector', port.selector],
        ['Session affinity', port.affinitySeconds ? `ClientIP, ${format.duration(Math.max(10, port.affinitySeconds))}` : 'None'],
        ['Internal traffic', port.internalTrafficPolicy],
        ['External traffic', port.externalTrafficPolicy],
        ...Object.entries(port.settings ?? {}).map(([key, value]) => [key, value]),
    ];
}

function portView(service, first, explain) {
    const rates = new Rates();
    const smooth = new Rates(5_000);
    const key = `${service.namespace}/${service.service}:${first.port}/${first.protocol}`;
    const why = h('p', { class: 'finding', hidden: true });
    const flow = new Flow();
    const traffic = new LineChart({ name: `rate ${key}`, title: 'New connections per second', lines: [{ label: 'new per second', tone: 'accent' }], text: format.rate, height: 152, floor: 4 });
    const latency = new LineChart({ name: `latency ${key}`, title: 'Connect latency', lines: [{ label: 'p50', tone: 'accent' }, { label: 'p99', tone: 'violet' }], text: format.latency, height: 152, floor: 0.001 });
    const totals = h('dl', { class: 'totals' });
    const ends = h('ul', { class: 'ends' });
    const endsNone = h('p', { class: 'muted' }, 'No connection has ended yet.');
    const addresses = h('ul', { class: 'addresses' });
    const facts = h('dl', { class: 'facts-list' });
    const endpoints = h('tbody', {});
    const endpointsTable = h('div', { class: 'scroll-x' });
    const endpointsNone = h('p', { class: 'muted pad', hidden: true }, 'No EndpointSlice names an endpoint for this port.');
    const more = h('button', { type: 'button', class: 'button', hidden: true, onclick: () => { isAll = true; update(last, lastShares); } });
    let isAll = false;
    let last = first;
    let lastShares = new Map();
    const title = `${first.port || 'Port'} ${first.portNumber}/${first.protocol}`;
    const element = h('section', { class: 'port', 'aria-label': title },
        h('h2', { class: 'port-title' }, h('bdi', {}, first.port ? `${first.port} ` : ''), h('span', { class: 'mono' }, `${first.portNumber}/${first.protocol}`)), why,
        panel('How connections are shared', { actions: flow.choice }, flow.element),
        h('div', { class: 'trio' },
            panel('New connections', {}, traffic.element),
            panel('Connect latency', {}, latency.element),
            panel('Outcomes', {}, totals, ends, endsNone)),
        panel('Endpoints', {}, endpointsTable, endpointsNone, h('div', { class: 'pad-more' }, more)),
        h('div', { class: 'columns even' },
            h('div', { class: 'column' }, panel('Addresses', {}, addresses)),
            h('div', { class: 'column' }, panel('Settings', {}, facts))));
    endpointsTable.append(h('table', { class: 'table' },
            h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'State'), h('th', { scope: 'col' }, 'Endpoint'), h('th', { scope: 'col', class: 'wide-only' }, 'Node'), h('th', { scope: 'col', class: 'wide-only' }, 'Why'),
                h('th', { scope: 'col', class: 'num', title: 'Chance of the next connection' }, 'Next'), h('th', { scope: 'col', class: 'num' }, 'Open'), h('th', { scope: 'col', class: 'num' }, 'New/s'), h('th', { scope: 'col', class: 'num' }, 'Opened'), h('th', { scope: 'col', class: 'num' }, 'Failed'))),
            endpoints));

    function update(port, shares) {
        last = port;
        lastShares = shares;
        const rate = rates.of('all', port.traffic.opened);
        const candidates = (port.candidates ?? []).map((endpoint) => ({ ...endpoint, rate: smooth.of(endpoint.endpoint, endpoint.opened) }));
        why.hidden = !port.why;
        setAttribute(why, 'class', `finding tone-${serviceState(port.state).tone}`);
        setChildren(why, port.why, () => [icon(serviceState(port.state).shape), h('span', {}, port.why), h('button', { type: 'button', class: 'link', onclick: explain }, 'Explain')]);
        flow.update({ port, rate, endpoints: candidates, frontends: port.addresses.map((address) => ({ ...address, share: shares.get(address.address) ?? 0 })) });
        record(`rate ${key}`, rate);
        record(`latency ${key}`, port.traffic.connectP50Seconds, port.traffic.connectP99Seconds);
        traffic.draw();
        latency.draw();
        showTotals(port);
        showAddresses(port);
        showEndpoints(candidates);
        reconcile(facts, policyFacts(port), (fact) => fact[0], (fact) => h('div', {}, h('dt', {}, fact[0]), h('dd', {})), (row, fact) => setText(row.children[1], fact[1]));
    }

    function showTotals(port) {
        const { traffic: of } = port;
        const rows = [['Opened', format.count(of.opened)], ['Open', format.count(of.open)], ['Failed', format.count(of.failed), of.failed > 0 ? 'bad' : ''], ['Retried', format.count(of.retried)],
            ['Ejections', format.count(of.ejections)], ['To endpoints', format.bytes(of.bytesToUpstream)], ['To clients', format.bytes(of.bytesToDownstream)]];
        reconcile(totals, rows, (row) => row[0], (row) => h('div', {}, h('dt', {}, row[0]), h('dd', {})), (row, [, value, tone]) => {
            setText(row.children[1], value);
            setAttribute(row.children[1], 'class', tone ? `tone-${tone}` : null);
        });
        const reasons = Object.entries(of.ends ?? {}).filter(([, number]) => number > 0).sort((a, b) => b[1] - a[1]);
        const most = reasons.reduce((sum, [, number]) => sum + number, 0);
        endsNone.hidden = reasons.length > 0;
        reconcile(ends, reasons, ([reason]) => reason, ([reason]) => h('li', {}, h('span', { class: 'end-name' }, end(reason)), h('strong', { class: 'num' }), h('span', { class: 'meter-box' })), (row, [reason, number]) => {
            setText(row.children[1], format.count(number));
            setChildren(row.children[2], `${(number / most).toFixed(3)}`, () => meter(number / most, GOOD_ENDS.has(reason) ? 'ok' : 'bad'));
        });
    }

    function showAddresses(port) {
        reconcile(addresses, port.addresses, (address) => address.address, () => h('li', {}, h('span', { class: 'mono' }), h('span', { class: 'muted' }), h('span', {}), h('p', { class: 'problem tone-bad' })), (row, address) => {
            setText(row.children[0], address.address);
            setText(row.children[1], address.kind);
            const isFine = address.listening && address.verdict === 'forward';
            const words = address.listening ? { forward: 'Listening', reject: 'Rejects connections', drop: 'Drops connections' }[address.verdict] ?? address.verdict : 'Not listening';
            setChildren(row.children[2], words, () => badge({ shape: isFine ? 'dot' : 'cross', tone: isFine ? 'ok' : 'bad', word: words }));
            setText(row.children[3], address.problem ?? '');
            row.children[3].hidden = !address.problem;
        });
    }

    function showEndpoints(candidates) {
        endpointsTable.hidden = candidates.length === 0;
        endpointsNone.hidden = candidates.length > 0;
        const order = { ejected: 0, used: 1, unused: 2 };
        const sorted = candidates.length > FEW_ENDPOINTS ? [...candidates].sort((a, b) => order[a.state] - order[b.state]) : candidates;
        const shown = isAll ? sorted : sorted.slice(0, FEW_ENDPOINTS);
        more.hidden = shown.length === sorted.length;
        setText(more, `Show all ${format.count(sorted.length)} endpoints`);
        reconcile(endpoints, shown, (endpoint) => endpoint.endpoint, () => h('tr', {}, h('td', {}), h('td', { class: 'mono' }), h('td', { class: 'wide-only' }), h('td', { class: 'wide-only why-cell' }), ...Array.from({ length: 5 }, () => h('td', { class: 'num' }))), (row, endpoint) => {
            const cells = row.children;
            const look = endpointState(endpoint.state);
            setAttribute(row, 'data-endpoint', endpoint.endpoint);
            setChildren(cells[0], endpoint.state, () => badge(look));
            setText(cells[1], endpoint.endpoint);
            setChildren(cells[2], `${endpoint.node}${endpoint.zone}${endpoint.local}`, () => [endpoint.node ?? '–', endpoint.zone ? h('span', { class: 'muted' }, ` zone ${endpoint.zone}`) : null, endpoint.local ? h('span', { class: 'tag' }, 'local') : null]);
            setText(cells[3], endpoint.why ?? '');
            setText(cells[4], format.percent(endpoint.share));
            setText(cells[5], format.count(endpoint.open));
            setText(cells[6], format.rate(endpoint.rate));
            setText(cells[7], format.count(endpoint.opened));
            setText(cells[8], format.count(endpoint.failedAttempts));
            cells[8].classList.toggle('tone-bad', endpoint.failedAttempts > 0);
        });
    }

    return {
        element,
        update,
        close() {
            traffic.close();
            latency.close();
        },
    };
}

/** The decision for a new connection, with what to check next. */
function explainPanel(service) {
    const from = h('input', { type: 'text', id: 'from', placeholder: 'any client', 'aria-label': 'Client IP', autocomplete: 'off', spellcheck: 'false', size: 16 });
    const result = h('div', { class: 'explained', 'aria-live': 'polite' });
    const form = h('form', { class: 'explain-form' }, h('label', { for: 'from' }, 'Client IP'), from, h('button', { type: 'submit', class: 'button' }, 'Explain'));
    let asked = '';
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        asked = from.value.trim();
        poller.now();
    });
    const element = panel('Explain a new connection', { actions: form, class: 'explain' }, result);

    function show(explanation) {
        const { time: _, ...shown } = explanation;
        setChildren(result, JSON.stringify([shown.outcome, shown.summary, shown.findings, shown.servicePorts?.map((port) => [port.affinity, port.frontends, port.candidates?.map((each) => [each.endpoint, each.in, each.why])])]), () => [
            h('p', { class: 'summary' }, badge(outcome(explanation.outcome)), h('span', {}, explanation.summary)),
            explanation.findings.map((finding) => h('div', { class: `finding-card tone-${severity(finding.severity).tone}` },
                h('p', { class: 'finding-what' }, badge(severity(finding.severity)), h('span', {}, finding.what)),
                finding.next ? h('p', { class: 'finding-next' }, h('strong', {}, 'Next: '), finding.next) : null)),
            (explanation.servicePorts ?? []).map(portSteps)]);
    }

    const poller = poll(async (signal) => {
        try {
            show(await get('explain', { service, from: asked }, signal));
        } catch (error) {
            if (error instanceof ApiError && [400, 404, 501, 503].includes(error.status)) {
                setChildren(result, error.message, () => h('p', { class: 'finding tone-bad' }, icon('cross'), h('span', {}, error.message)));
            }
            throw error;
        }
    }, 3_000);
    const focus = () => {
        element.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
        from.focus({ preventScroll: true });
    };
    return { element, focus, close: () => poller.stop() };
}

function candidateSteps(candidates, where) {
    return (candidates ?? []).slice(0, FEW_STEPS).map((candidate) => ({ isGood: candidate.in, name: candidate.endpoint, text: `${where}${candidate.in ? 'in' : 'out'}: ${candidate.why}` }));
}

function portSteps(port) {
    const admitted = (frontend) => frontend.admitted === false ? ', client not in the source ranges' : '';
    const steps = [
        ...(port.frontends ?? []).map((frontend) => ({
            isGood: frontend.listening !== false && frontend.verdict === 'forward' && frontend.admitted !== false,
            name: frontend.address,
            text: `${frontend.kind}, policy ${frontend.policy}${frontend.origin ? `, client ${{ elsewhere: 'elsewhere', node: 'on this node', pod: 'in a pod' }[frontend.origin] ?? frontend.origin}` : ''}, ${frontend.listening === false ? 'not listening' : frontend.verdict}${admitted(frontend)}`,
        })),
        port.affinity?.remembered ? { isGood: true, name: port.affinity.remembered, text: 'remembered for this client by session affinity' } : null,
        ...candidateSteps(port.candidates, ''),
        ...(port.otherCandidates ?? []).flatMap((other) => candidateSteps(other.candidates, `at ${other.frontends?.join(', ')} (policy ${other.policy}) `)),
    ].filter(Boolean);
    return h('details', { class: 'steps' }, h('summary', {}, `The decision for ${port.port || 'the port'}, step by step`),
        h('ol', {}, steps.map((step) => h('li', {}, h('span', { class: `tone-${step.isGood ? 'ok' : 'idle'}` }, icon(step.isGood ? 'dot' : 'dash')), h('span', { class: 'mono' }, step.name), h('span', { class: 'muted' }, step.text)))));
}

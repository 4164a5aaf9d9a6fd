// What is open now.

import { ApiError, get, poll } from './api.js';
import { debounce, h, reconcile, setAttribute, setChildren, setText } from './dom.js';
import * as format from './format.js';
import { badge, icon } from './words.js';

const STATES = {
    dialing: { shape: 'arrow', word: 'Connecting', tone: 'info' },
    open: { shape: 'dot', word: 'Open', tone: 'ok' },
    'half-closed': { shape: 'ring', word: 'Half-closed', tone: 'idle' },
};
const look = (state) => STATES[state] ?? { shape: 'ring', word: state ?? '–', tone: 'idle' };

/** A table of connections; the short one leaves out what the page says already. */
export function connectionTable({ isShort }) {
    const body = h('tbody', {});
    const head = ['State', ...(isShort ? [] : ['Service']), 'Client', 'Frontend', 'Endpoint'];
    const element = h('div', { class: 'scroll-x' }, h('table', { class: 'table connections' },
        h('thead', {}, h('tr', {}, head.map((word) => h('th', { scope: 'col' }, word)),
            ['Age', 'Idle', 'To endpoint', 'To client'].map((word) => h('th', { scope: 'col', class: 'num' }, word)), h('th', { scope: 'col' }, 'Relay'))), body));
    const create = () => h('tr', {}, ['state', ...(isShort ? [] : ['service']), 'client', 'frontend', 'endpoint', 'age', 'idle', 'up', 'down', 'relay'].map((key) =>
        h('td', { class: `k-${key}${['client', 'frontend', 'endpoint'].includes(key) ? ' mono' : ''}${['age', 'idle', 'up', 'down'].includes(key) ? ' num' : ''}` })));
    return {
        element,
        update(items) {
            reconcile(body, items, (item) => item.id, create, (row, item) => {
                const cells = [...row.children];
                setAttribute(row, 'title', `connection ${item.id}`);
                setChildren(cells.shift(), item.state, () => badge(look(item.state)));
                if (!isShort) {
                    setChildren(cells.shift(), format.servicePort(item), () => h('a', { href: format.serviceHref(item) }, h('bdi', {}, format.servicePort(item))));
                }
                setText(cells[0], item.client);
                setText(cells[1], item.frontend);
                setText(cells[2], item.endpoint ?? '–');
                setText(cells[3], format.duration(item.ageSeconds));
                setText(cells[4], format.duration(item.idleSeconds));
                setText(cells[5], format.bytes(item.bytesToUpstream));
                setText(cells[6], format.bytes(item.bytesToDownstream));
                setChildren(cells[7], `${item.protocol}${item.spliced}${item.attempts}`, () => [item.protocol === 'UDP' ? 'datagrams' : item.spliced ? 'spliced' : 'copied',
                    item.attempts > 1 ? h('span', { class: 'tag tone-warn', title: 'endpoints tried' }, `${item.attempts} attempts`) : null]);
            });
        },
    };
}

export function mount(root, _, query) {
    const fields = {};
    const problem = h('p', { class: 'finding tone-bad', role: 'alert', hidden: true });
    const found = h('p', { class: 'muted found', role: 'status' });
    const table = connectionTable({ isShort: false });
    const none = h('div', { class: 'empty', hidden: true }, icon('connections'), h('h2', {}, 'No connection is open'), h('p', {}, 'Connections appear here while they are open.'));
    const field = (name, label, control) => {
        fields[name] = control;
        control.id = `filter-${name}`;
        control.value = query.get(name) ?? control.value;
        return h('div', { class: 'field' }, h('label', { for: control.id }, label), control);
    };
    const input = (placeholder) => h('input', { type: 'text', placeholder, autocomplete: 'off', spellcheck: 'false' });
    const select = (...options) => h('select', {}, options.map(([value, word]) => h('option', { value }, word)));
    const filters = h('div', { class: 'fields', role: 'search', 'aria-label': 'Filter connections' },
        field('service', 'Service', input('namespace/name[:port]')),
        field('client', 'Client', input('IP or CIDR')),
        field('endpoint', 'Endpoint', input('IP[:port]')),
        field('protocol', 'Protocol', select(['', 'Any'], ['TCP', 'TCP'], ['UDP', 'UDP'])),
        field('state', 'State', select(['', 'Any'], ['dialing', 'Connecting'], ['open', 'Open'], ['half-closed', 'Half-closed'])),
        field('sort', 'Sort by', select(['age', 'Age'], ['bytes', 'Bytes'], ['idle', 'Idle time'])));
    root.append(h('div', { class: 'page-head' }, h('div', { class: 'title' }, h('h1', {}, 'Connections')), found), filters, problem, h('div', { class: 'panel' }, table.element, none));

    const parameters = () => Object.fromEntries(Object.entries(fields).map(([name, control]) => [name, control.value.trim()]));

    const changed = debounce(() => {
        const text = new URLSearchParams(Object.entries(parameters()).filter(([name, value]) => value && !(name === 'sort' && value === 'age'))).toString();
        history.replaceState(null, '', `#/connections${text ? `?${text}` : ''}`);
        poller.now();
    }, 200);
    Object.values(fields).forEach((control) => control.addEventListener('input', changed));

    const poller = poll(async (signal) => {
        try {
            const answer = await get('connections', { ...parameters(), limit: 100 }, signal);
            problem.hidden = true;
            table.update(answer.items);
            table.element.hidden = answer.items.length === 0;
            none.hidden = answer.items.length > 0;
            setText(none.querySelector('h2'), answer.total > 0 ? 'No open connection matches the filters' : 'No connection is open');
            setText(found, answer.items.length < answer.matched ? `First ${answer.items.length} of ${format.count(answer.matched)} that match, of ${format.plural(answer.total, 'open connection')}`
                : `${format.count(answer.matched)} of ${format.plural(answer.total, 'open connection')}`);
        } catch (error) {
            if (error instanceof ApiError && (error.status === 400 || error.status === 404)) {
                setChildren(problem, error.message, () => [icon('cross'), h('span', {}, error.message)]);
                problem.hidden = false;
            }
            throw error;
        }
    });
    return { search: fields.service, close: () => poller.stop() };
}

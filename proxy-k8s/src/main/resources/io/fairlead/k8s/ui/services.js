// All service ports: search, filter by state, sort, any number of rows.

import { get, node, poll } from './api.js';
import { Rates, partsBar } from './chart.js';
import { debounce, h, setAttribute, setChildren, setText } from './dom.js';
import * as format from './format.js';
import { Grid } from './grid.js';
import { noServices } from './overview.js';
import { badge, icon, serviceState } from './words.js';

const STATES = ['failing', 'degraded', 'ok', 'idle'];
const ASCENDING_BY_DEFAULT = new Set(['name']);
const rates = new Rates(5_000);

/** Where one was, for coming back. */
const place = { top: 0, selected: 0, key: '' };

const keyOf = (item) => `${format.servicePort(item)}/${item.protocol}`;

function endpointsText(endpoints) {
    const ejected = endpoints.ejected ? `, ${endpoints.ejected} ejected` : '';
    return `${endpoints.used} of ${endpoints.total} endpoints in use${ejected}`;
}

const COLUMNS = [
    { key: 'state', label: 'State', class: 'c-state', fill: (cell, item) => {
        setChildren(cell, item.state, () => badge(serviceState(item.state)));
        setAttribute(cell, 'title', item.why);
    } },
    { key: 'name', label: 'Service', class: 'c-name', sort: 'name', fill: (cell, item) => setChildren(cell, keyOf(item), () => [
        h('a', { href: format.serviceHref(item), tabindex: -1, title: format.servicePort(item) }, h('span', { class: 'muted' }, h('bdi', {}, item.namespace), '/'), h('bdi', { class: 'name' }, item.service),
            item.port ? h('span', { class: 'muted' }, ':', h('bdi', {}, item.port)) : null),
        item.protocol === 'TCP' ? null : h('span', { class: 'tag' }, item.protocol)]) },
    { key: 'address', label: 'Address', class: 'c-address mono', fill: (cell, item) => setChildren(cell, `${item.addresses.length}${item.addresses[0]?.address}`, () =>
        [item.addresses[0]?.address ?? '–', item.addresses.length > 1 ? h('span', { class: 'tag', title: item.addresses.slice(1).map((each) => `${each.address} ${each.kind}`).join('\n') }, `+${item.addresses.length - 1}`) : null]) },
    { key: 'selector', label: 'Selector', class: 'c-selector', fill: (cell, item) => setText(cell, item.selector ?? '–') },
    { key: 'endpoints', label: 'Endpoints', class: 'c-endpoints', fill: (cell, item) => {
        const { used, ejected, total } = item.endpoints;
        setChildren(cell, `${used}/${ejected}/${total}`, () => [partsBar([
            { value: used, label: 'in use', tone: 'ok' }, { value: ejected, label: 'ejected', tone: 'warn' }, { value: Math.max(0, total - used - ejected), label: 'not used', tone: 'idle' }]),
        h('span', {}, `${used} / ${total}`)]);
        setAttribute(cell, 'title', endpointsText(item.endpoints));
    } },
    { key: 'rate', label: 'New/s', class: 'c-rate num', fill: (cell, item) => setText(cell, format.rate(item.rate)) },
    { key: 'open', label: 'Open', class: 'c-open num', sort: 'open', fill: (cell, item) => setText(cell, format.count(item.traffic.open)) },
    { key: 'opened', label: 'Opened', class: 'c-opened num', sort: 'opened', fill: (cell, item) => setText(cell, format.count(item.traffic.opened)) },
    { key: 'failed', label: 'Failed', class: 'c-failed num', sort: 'failed', fill: (cell, item) => {
        setText(cell, format.count(item.traffic.failed));
        cell.classList.toggle('tone-bad', item.traffic.failed > 0);
        cell.classList.toggle('is-zero', item.traffic.failed === 0);
    } },
    { key: 'p99', label: 'Connect p99', class: 'c-p99 num', fill: (cell, item) => setText(cell, format.latency(item.traffic.connectP99Seconds)) },
];

export function mount(root, _, query) {
    const view = { search: query.get('search') ?? '', state: query.get('state') ?? '', sort: query.get('sort') ?? 'name', isDescending: false };
    view.isDescending = query.has('order') ? query.get('order') === 'desc' : !ASCENDING_BY_DEFAULT.has(view.sort);
    if (place.key !== JSON.stringify(view)) {
        place.top = 0;
        place.selected = 0;
    }
    place.key = JSON.stringify(view);

    const search = h('input', { type: 'search', id: 'search', placeholder: 'Name, address or endpoint', 'aria-label': 'Search Services', autocomplete: 'off', spellcheck: 'false' });
    search.value = view.search;
    const filters = h('div', { class: 'chips', role: 'group', 'aria-label': 'State' });
    const found = h('p', { class: 'muted found', role: 'status', 'aria-live': 'polite' });
    const none = h('div', { class: 'panel', hidden: true });
    const grid = new Grid({
        label: 'Services',
        columns: COLUMNS,
        sort: { by: view.sort, isDescending: view.isDescending },
        state: place,
        load,
        open: (item) => { location.hash = format.serviceHref(item); },
        onSort: (by) => {
            view.isDescending = view.sort === by ? !view.isDescending : !ASCENDING_BY_DEFAULT.has(by);
            view.sort = by;
            change();
        },
    });
    const list = h('div', { class: 'panel grid-panel' }, grid.element);
    root.append(
        h('div', { class: 'page-head' }, h('div', { class: 'title' }, h('h1', {}, 'Services')),
            h('label', { class: 'search' }, icon('search'), search, h('kbd', { 'aria-hidden': 'true' }, '/'))),
        h('div', { class: 'filter-bar' }, filters, found), none, list);
    root.classList.add('is-full');

    /** The node sorts one way; the other way is the same pages from the end. */
    async function load(offset, limit, signal, matched) {
        const isReversed = view.isDescending === ASCENDING_BY_DEFAULT.has(view.sort);
        const parameters = { search: view.search, state: view.state, sort: view.sort };
        let answer;
        if (!isReversed) {
            answer = await get('services', { ...parameters, limit, offset }, signal);
        } else {
            const total = matched ?? (await get('services', { ...parameters, limit: 1 }, signal)).matched;
            const end = Math.max(0, total - offset);
            const start = Math.max(0, end - limit);
            answer = end === 0 ? { items: [], matched: total, total } : await get('services', { ...parameters, limit: end - start, offset: start }, signal);
            answer.items.reverse();
        }
        const now = performance.now();
        for (const item of answer.items) {
            item.rate = rates.of(keyOf(item), item.traffic.opened, now);
        }
        showFound(answer);
        return answer;
    }

    function showFound(answer) {
        const isFiltered = view.search || view.state;
        setText(found, isFiltered ? `${format.plural(answer.matched, 'service port')} of ${format.count(answer.total)}` : format.plural(answer.total, 'service port'));
        const isEmpty = answer.matched === 0;
        list.hidden = isEmpty;
        none.hidden = !isEmpty;
        setChildren(none, isEmpty ? `${answer.total === 0}${view.search}|${view.state}` : '', () => isEmpty ? (answer.total === 0 ? noServices(node.status) : noMatch()) : null);
    }

    function noMatch() {
        const what = [view.search && `matches “${view.search}”`, view.state && `is ${view.state.split(',').map((state) => serviceState(state).word.toLowerCase()).join(' or ')}`].filter(Boolean).join(' and ');
        return h('div', { class: 'empty' }, icon('search'), h('h2', {}, `No Service ${what}`),
            h('p', {}, h('button', { type: 'button', class: 'button', onclick: () => { search.value = ''; view.search = ''; view.state = ''; change(); } }, 'Show all Services')));
    }

    function showFilters(status) {
        const states = status?.states;
        const all = [['', 'All', states && STATES.reduce((sum, key) => sum + (states[key] ?? 0), 0)], ...STATES.map((key) => [key, serviceState(key).word, states?.[key]])];
        setChildren(filters, `${JSON.stringify(states)}${view.state}`, () => all.map(([key, word, number]) => h('button', {
            type: 'button', class: 'chip', 'aria-pressed': view.state === key || (key && view.state.split(',').includes(key)) ? 'true' : 'false', 'data-state': key,
            onclick: () => { view.state = view.state === key ? '' : key; change(); },
        }, key ? badge(serviceState(key)) : word, number === undefined || number === null ? null : h('span', { class: 'chip-number' }, format.count(number)))));
    }

    function change() {
        const parameters = new URLSearchParams();
        if (view.search) {
            parameters.set('search', view.search);
        }
        if (view.state) {
            parameters.set('state', view.state);
        }
        if (view.sort !== 'name' || view.isDescending) {
            parameters.set('sort', view.sort);
            parameters.set('order', view.isDescending ? 'desc' : 'asc');
        }
        const text = parameters.toString();
        history.replaceState(null, '', `#/services${text ? `?${text}` : ''}`);
        place.key = JSON.stringify(view);
        grid.showSort({ by: view.sort, isDescending: view.isDescending });
        grid.matched = null;
        grid.sized = null;
        showFilters(node.status);
        place.top = 0;
        grid.generation++;
        grid.pages.clear();
        place.selected = 0;
        grid.scroll.scrollTop = 0;
        poller.now();
    }

    const searching = debounce(() => {
        if (search.value.trim() !== view.search) {
            view.search = search.value.trim();
            change();
        }
    }, 120);
    search.addEventListener('input', searching);
    search.addEventListener('keydown', (event) => {
        if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault();
            grid.element.focus();
        } else if (event.key === 'Escape') {
            event.stopPropagation();
            if (search.value) {
                search.value = '';
                searching();
            } else {
                grid.element.focus();
            }
        }
    });
    node.listeners.add(showFilters);
    showFilters(node.status);
    const poller = poll((signal) => grid.refresh(signal));
    return {
        search,
        focus: grid.element,
        close() {
            node.listeners.delete(showFilters);
            poller.stop();
            grid.close();
            root.classList.remove('is-full');
        },
    };
}

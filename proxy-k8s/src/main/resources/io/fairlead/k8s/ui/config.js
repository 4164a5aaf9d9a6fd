// The configuration in force, and where each value comes from.

import { get, poll } from './api.js';
import { h, reconcile, setAttribute, setChildren, setText } from './dom.js';
import * as format from './format.js';
import { icon } from './words.js';

function text(value) {
    if (value === null || value === undefined) {
        return 'not set';
    }
    if (Array.isArray(value)) {
        return value.length ? value.join(', ') : 'empty';
    }
    return value === '' ? 'empty' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function mount(root) {
    const search = h('input', { type: 'search', id: 'search', placeholder: 'Key, value or origin', 'aria-label': 'Search keys', autocomplete: 'off', spellcheck: 'false' });
    const changedOnly = h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false' }, 'Changed from the default');
    const found = h('p', { class: 'muted found', role: 'status' });
    const body = h('tbody', {});
    const none = h('div', { class: 'empty', hidden: true }, icon('search'), h('h2', {}, 'No key matches'));
    let values = [];
    root.append(
        h('div', { class: 'page-head' }, h('div', { class: 'title' }, h('h1', {}, 'Configuration')), h('label', { class: 'search' }, icon('search'), search, h('kbd', { 'aria-hidden': 'true' }, '/'))),
        h('div', { class: 'filter-bar' }, h('div', { class: 'chips' }, changedOnly), found),
        h('div', { class: 'panel' }, h('div', { class: 'scroll-x' }, h('table', { class: 'table config' }, h('thead', {}, h('tr', {}, ['Key', 'Value', 'Origin'].map((word) => h('th', { scope: 'col' }, word)))), body)), none));

    function draw() {
        const wanted = search.value.trim().toLowerCase();
        const isChangedOnly = changedOnly.getAttribute('aria-pressed') === 'true';
        const shown = values.filter((each) => (!isChangedOnly || each.origin !== 'default')
            && (!wanted || [each.key, text(each.value), each.origin].some((part) => part.toLowerCase().includes(wanted))));
        reconcile(body, shown, (each) => each.key, () => h('tr', {}, h('th', { scope: 'row', class: 'mono' }), h('td', { class: 'mono value' }), h('td', {})), (row, each) => {
            setText(row.children[0], each.key);
            setText(row.children[1], text(each.value));
            row.children[1].classList.toggle('muted', each.value === null || each.value === undefined);
            setChildren(row.children[2], each.origin, () => h('span', { class: each.origin === 'default' ? 'muted' : 'tag tone-accent' }, each.origin));
        });
        none.hidden = shown.length > 0 || values.length === 0;
        setText(found, `${shown.length === values.length ? '' : `${shown.length} of `}${format.plural(values.length, 'key')}`);
    }

    search.addEventListener('input', draw);
    changedOnly.addEventListener('click', () => {
        setAttribute(changedOnly, 'aria-pressed', String(changedOnly.getAttribute('aria-pressed') !== 'true'));
        draw();
    });
    const poller = poll(async (signal) => {
        values = (await get('config', null, signal)).values;
        draw();
    }, 5_000);
    return { search, close: () => poller.stop() };
}

// The frame around the pages: navigation, the link to the node, theme, keys, and the dialog for the token.

import { followStatus, forgetUnavailable, link, node, setPaused, useToken } from './api.js';
import { Rates, record } from './chart.js';
import { h, setAttribute, setChildren, setText } from './dom.js';
import * as format from './format.js';
import { icon } from './words.js';
import * as config from './config.js';
import * as connections from './connections.js';
import * as events from './events.js';
import * as overview from './overview.js';
import * as service from './service.js';
import * as services from './services.js';

const PAGES = { overview, services, connections, events, config };
const TITLES = { overview: 'Overview', services: 'Services', connections: 'Connections', events: 'Events', config: 'Configuration' };
const GO = { o: 'overview', s: 'services', c: 'connections', e: 'events', f: 'config' };

const main = document.getElementById('main');
const banner = document.getElementById('banner');
const loading = document.getElementById('loading');
const live = document.getElementById('live');
const liveText = document.getElementById('live-text');
const nodeName = document.getElementById('node');
const themeButton = document.getElementById('theme-button');
const helpButton = document.getElementById('help-button');
const help = document.getElementById('help');
const tokenDialog = document.getElementById('token');

let page = null;
let shownPath = null;

function decoded(part) {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

function route() {
    const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
    const [name, ...parameters] = path.split('/').filter((part) => part !== '').map(decoded);
    return { name: name in PAGES ? name : 'overview', parameters, query: new URLSearchParams(query) };
}

function show() {
    const { name, parameters, query } = route();
    const isService = name === 'services' && parameters.length === 2;
    page?.close();
    forgetUnavailable();
    main.replaceChildren();
    const root = h('div', { class: `page page-${isService ? 'service' : name}` });
    main.append(root);
    main.scrollTop = 0;
    window.scrollTo(0, 0);
    document.title = `${isService ? parameters.join('/') : TITLES[name]} · Fairlead`;
    page = isService ? service.mount(root, parameters, query) : PAGES[name].mount(root, parameters, query);
    for (const anchor of document.querySelectorAll('.nav a')) {
        setAttribute(anchor, 'aria-current', anchor.dataset.page === name ? 'page' : null);
    }
    if (shownPath !== null) {
        (page.focus ?? main).focus({ preventScroll: true });
    }
    shownPath = location.hash;
}

function showLink() {
    document.body.dataset.link = link.isPaused ? 'paused' : link.state;
    setAttribute(live, 'aria-pressed', String(link.isPaused));
    const words = { connecting: 'Connecting', live: 'Live', lost: 'No answer', unavailable: 'Starting', denied: 'Token needed', forbidden: 'Refused' };
    setText(liveText, link.isPaused ? 'Paused' : words[link.state]);
    setAttribute(live, 'title', link.isPaused ? 'Continue to update (p)' : 'Pause updates (p)');
    const message = bannerText();
    banner.hidden = message === null;
    loading.hidden = message !== null || node.status !== null;
    if (message !== null) {
        setChildren(banner, message.key, () => [icon(message.shape), h('p', {}, h('strong', {}, message.title), ' ', message.text),
            link.state === 'denied' ? h('button', { type: 'button', class: 'button', onclick: askToken }, 'Enter token') : null]);
        setAttribute(banner, 'class', `banner tone-${message.tone}`);
    }
    if (link.state === 'denied' && !tokenDialog.open) {
        askToken();
    }
}

function bannerText() {
    switch (link.state) {
        case 'lost': {
            const hasData = link.lastAnswer !== null;
            return { key: `lost${link.since}`, shape: 'cross', tone: 'bad', title: hasData ? `The node has not answered since ${format.time(link.since)}.` : 'The node does not answer.',
                text: `${hasData ? 'This is the last data. ' : ''}The page reconnects by itself; check that Fairlead runs, and a port-forward if you use one.` };
        }
        case 'unavailable':
            return { key: `unavailable${link.message}`, shape: 'triangle', tone: 'warn', title: 'The proxy does not run yet.', text: link.message };
        case 'forbidden':
            return { key: `forbidden${link.message}`, shape: 'cross', tone: 'bad', title: 'The node refuses to answer.', text: link.message };
        case 'denied':
            return { key: 'denied', shape: 'triangle', tone: 'warn', title: 'This node asks for a token.', text: 'It is in the file that adminTokenFile names.' };
        default:
            return null;
    }
}

function askToken() {
    const input = h('input', { type: 'password', id: 'token-input', autocomplete: 'off', required: true });
    const form = h('form', {},
        h('h2', { id: 'token-title' }, 'Token'),
        h('p', {}, 'This node answers only with a token: the content of the file that ', h('code', {}, 'adminTokenFile'), ' names. It is kept until you close this tab.'),
        h('label', { for: 'token-input' }, 'Token'), input,
        h('div', { class: 'dialog-end' }, h('button', { type: 'button', class: 'button', onclick: () => tokenDialog.close() }, 'Cancel'), h('button', { type: 'submit', class: 'button is-first' }, 'Use token')));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        tokenDialog.close();
        useToken(input.value.trim());
    });
    tokenDialog.replaceChildren(form);
    if (!tokenDialog.open) {
        tokenDialog.showModal();
    }
}

function theme() {
    return document.documentElement.dataset.theme ?? 'auto';
}

function showTheme() {
    const now = theme();
    setChildren(themeButton, now, () => icon({ auto: 'auto', light: 'sun', dark: 'moon' }[now]));
    const word = { auto: 'as the system', light: 'light', dark: 'dark' }[now];
    setAttribute(themeButton, 'aria-label', `Theme: ${word}. Change`);
    setAttribute(themeButton, 'title', `Theme: ${word} (t)`);
}

function nextTheme() {
    const next = { auto: 'light', light: 'dark', dark: 'auto' }[theme()];
    if (next === 'auto') {
        delete document.documentElement.dataset.theme;
        localStorage.removeItem('fairlead.theme');
    } else {
        document.documentElement.dataset.theme = next;
        localStorage.setItem('fairlead.theme', next);
    }
    showTheme();
}

function showHelp() {
    const rows = [['/', 'Search'], ['↑ ↓', 'Move in the table'], ['Enter', 'Open'], ['Esc', 'Back'], ['g o', 'Overview'], ['g s', 'Services'], ['g c', 'Connections'], ['g e', 'Events'], ['g f', 'Configuration'],
        ['p', 'Pause or continue'], ['t', 'Theme'], ['?', 'This list']];
    help.replaceChildren(h('h2', { id: 'help-title' }, 'Keyboard'),
        h('dl', { class: 'keys' }, rows.map(([keys, what]) => h('div', {}, h('dt', {}, keys.split(' ').map((key) => h('kbd', {}, key))), h('dd', {}, what)))),
        h('form', { method: 'dialog', class: 'dialog-end' }, h('button', { type: 'button', class: 'button is-first', onclick: () => help.close() }, 'Close')));
    help.showModal();
}

function isTyping(target) {
    return target.matches?.('input, select, textarea') ?? false;
}

let isGoing = 0;

function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
        return;
    }
    if (isTyping(event.target)) {
        if (event.key === 'Escape') {
            event.target.blur();
        }
        return;
    }
    if (Date.now() - isGoing < 1_500 && event.key in GO) {
        isGoing = 0;
        location.hash = `#/${GO[event.key]}`;
        return;
    }
    switch (event.key) {
        case '/':
            event.preventDefault();
            if (page.search) {
                page.search.focus();
                page.search.select?.();
            } else {
                location.hash = '#/services';
                setTimeout(() => page.search?.focus(), 50);
            }
            break;
        case 'Escape':
            if (page.back) {
                if (isFromServices) {
                    history.back();
                } else {
                    location.hash = page.back;
                }
            }
            break;
        case 'g':
            isGoing = Date.now();
            break;
        case 'p':
            setPaused(!link.isPaused);
            break;
        case 't':
            nextTheme();
            break;
        case '?':
            showHelp();
            break;
        default:
    }
}

let isFromServices = false;

const rates = new Rates();

for (const anchor of document.querySelectorAll('.nav a')) {
    anchor.prepend(icon(anchor.dataset.icon));
}
helpButton.append(icon('help'));
helpButton.addEventListener('click', showHelp);
themeButton.addEventListener('click', nextTheme);
live.addEventListener('click', () => setPaused(!link.isPaused));
document.addEventListener('keydown', onKey);
addEventListener('hashchange', (event) => {
    isFromServices = /#\/services(\?|$)/.test(event.oldURL);
    show();
});
link.listeners.add(showLink);
showTheme();
showLink();
show();
followStatus((status) => {
    document.body.dataset.hasData = 'true';
    loading.hidden = true;
    record('opened', rates.of('opened', status.connections.opened));
    record('failed', rates.of('failed', status.connections.failed));
    record('open', status.connections.open);
    setText(nodeName, status.node ?? '');
    setAttribute(nodeName, 'title', status.node);
});

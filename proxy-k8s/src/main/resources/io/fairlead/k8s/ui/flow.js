// How the connections of a service port are shared: frontends on the left, the selector in the middle, endpoints on the right.
// The width of a band is its share of what is measured; dots run along it while new connections come.

import { h, s, setAttribute, setChildren, setText, reconcile } from './dom.js';
import * as format from './format.js';
import { endpointState, icon, mark } from './words.js';

const CARD = 54;
const GAP = 8;
const MOST = 12;
const BAND = 0.72;

const MEASURES = {
    open: { label: 'Open now', value: (endpoint) => endpoint.open ?? 0, text: (value) => `${format.count(value)} open` },
    rate: { label: 'New/s', value: (endpoint) => endpoint.rate ?? 0, text: (value) => `${format.rate(value)}/s` },
    share: { label: 'Next connection', value: (endpoint) => endpoint.share ?? 0, text: (value) => format.percent(value) },
};

function cubic(x1, y1, x2, y2) {
    const middle = (x1 + x2) / 2;
    return `C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

/** A band of one width from left to right. */
function band(y1, y2, width) {
    const half = width / 2;
    return `M0 ${y1 - half}${cubic(0, y1 - half, 100, y2 - half)}L100 ${y2 + half}${cubic(100, y2 + half, 0, y1 + half)}Z`;
}

function isUsable(frontend) {
    return frontend.listening && frontend.verdict === 'forward';
}

/** The width of all bands together, so that the widest is narrower than a card. */
function fitting(parts, height) {
    return Math.min(height * BAND, CARD * 0.85 / Math.max(0.01, ...parts));
}

/** 0 for none, else 1 to 4: how fast dots run. */
function speed(rate) {
    if (!rate || rate < 0.05) {
        return 0;
    }
    return Math.max(1, Math.min(4, 1 + Math.floor(Math.log10(rate * 4) + 0.5)));
}

export class Flow {
    constructor() {
        this.measure = 'open';
        this.shown = new Map();
        this.left = h('div', { class: 'flow-side flow-frontends', role: 'list', 'aria-label': 'Frontends' });
        this.right = h('div', { class: 'flow-side flow-endpoints', role: 'list', 'aria-label': 'Endpoints' });
        this.hubName = h('strong', { class: 'flow-hub-name' });
        this.hubRate = h('span', { class: 'flow-hub-rate' });
        this.hubOpen = h('span', { class: 'muted' });
        this.hub = h('div', { class: 'flow-hub' }, h('span', { class: 'flow-hub-label' }, 'selector'), this.hubName, this.hubRate, this.hubOpen);
        this.in = s('svg', { class: 'flow-bands', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
        this.out = s('svg', { class: 'flow-bands', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
        this.none = h('p', { class: 'flow-none tone-bad', hidden: true }, icon('cross'), h('span', {}, 'No endpoints'));
        this.picture = h('div', { class: 'flow' }, this.left, this.in, this.hub, this.out, this.right, this.none);
        this.choice = h('div', { class: 'segments', role: 'group', 'aria-label': 'Width of the bands' }, Object.entries(MEASURES).map(([key, measure]) =>
            h('button', { type: 'button', 'aria-pressed': key === this.measure ? 'true' : 'false', 'data-measure': key, onclick: () => this.use(key) }, measure.label)));
        this.element = this.picture;
    }

    use(key) {
        this.measure = key;
        for (const button of this.choice.children) {
            setAttribute(button, 'aria-pressed', button.dataset.measure === key ? 'true' : 'false');
        }
        if (this.data) {
            this.update(this.data);
        }
    }

    /**
     * @param data {port, rate, endpoints: [Endpoint with rate], frontends: [address with share]}
     */
    update(data) {
        this.data = data;
        const measure = MEASURES[this.measure];
        const endpoints = this.most(data.endpoints, measure);
        const height = Math.max(endpoints.length, data.frontends.length, 2) * (CARD + GAP) - GAP;
        this.picture.style.setProperty('--flow-height', `${height}px`);
        setText(this.hubName, data.port.selector ?? '–');
        setText(this.hubRate, data.rate === null ? '– new/s' : `${format.rate(data.rate)} new/s`);
        setText(this.hubOpen, `${format.count(data.port.traffic.open)} open`);
        this.drawFrontends(data, height);
        this.drawEndpoints(endpoints, height, measure);
    }

    /** The endpoints that matter most, in the order in which they came; the rest as one. */
    most(endpoints, measure) {
        if (endpoints.length <= MOST) {
            return endpoints;
        }
        const weight = (endpoint) => (endpoint.state === 'ejected' ? 1e12 : 0) + measure.value(endpoint);
        const kept = new Set([...endpoints].sort((a, b) => weight(b) - weight(a)).slice(0, MOST - 1));
        const rest = endpoints.filter((endpoint) => !kept.has(endpoint));
        const sum = (of) => rest.reduce((total, endpoint) => total + (of(endpoint) ?? 0), 0);
        return [...endpoints.filter((endpoint) => kept.has(endpoint)), {
            endpoint: `${rest.length} more endpoints`, isRest: true, state: 'used', why: 'listed below', node: null, zone: null,
            open: sum((each) => each.open), rate: sum((each) => each.rate), share: sum((each) => each.share),
        }];
    }

    drawFrontends({ frontends, rate }, height) {
        const offset = (height - (frontends.length * (CARD + GAP) - GAP)) / 2;
        reconcile(this.left, frontends, (frontend) => frontend.address, () => this.frontendCard(), (card, frontend) => {
            setText(card.name, frontend.address);
            setText(card.detail, `${frontend.kind} · ${frontend.listening ? frontend.verdict : 'not listening'}`);
            setChildren(card.mark, String(frontend.listening && frontend.verdict), () => mark(
                frontend.listening && frontend.verdict === 'forward'
                    ? { shape: 'dot', word: 'Listening', tone: 'ok' }
                    : { shape: 'cross', word: frontend.listening ? frontend.verdict : 'Not listening', tone: 'bad' }));
            setAttribute(card, 'title', frontend.problem);
        });
        const total = frontends.reduce((sum, frontend) => sum + frontend.share, 0);
        const parts = frontends.map((frontend) => isUsable(frontend) ? (total > 0 ? frontend.share / total : 1 / frontends.length) : 0);
        const thickness = fitting(parts, height);
        let at = (height - thickness) / 2;
        const bands = frontends.map((frontend, i) => {
            const isDead = !isUsable(frontend);
            const share = parts[i];
            const width = isDead ? 0 : Math.max(2, share * thickness);
            const y1 = offset + i * (CARD + GAP) + CARD / 2;
            const y2 = at + width / 2;
            at += width;
            return { key: frontend.address, y1, y2: isDead ? at : y2, width, tone: isDead ? 'bad' : 'accent', isDead, speed: isDead || share === 0 ? 0 : speed(rate) };
        });
        this.drawBands(this.in, bands, height);
    }

    drawEndpoints(endpoints, height, measure) {
        const offset = (height - (endpoints.length * (CARD + GAP) - GAP)) / 2;
        const total = endpoints.reduce((sum, endpoint) => sum + measure.value(endpoint), 0);
        reconcile(this.right, endpoints, (endpoint) => endpoint.endpoint, () => this.endpointCard(), (card, endpoint) => {
            const state = endpointState(endpoint.state);
            setText(card.name, endpoint.endpoint);
            const place = [endpoint.node, endpoint.zone && `zone ${endpoint.zone}`].filter(Boolean).join(' · ');
            setText(card.detail, endpoint.state === 'used' ? place || endpoint.why : endpoint.why);
            setChildren(card.mark, endpoint.state, () => mark(state));
            setText(card.figure, measure.text(measure.value(endpoint)));
            setText(card.share, total > 0 ? format.percent(measure.value(endpoint) / total) : '');
            setAttribute(card, 'class', `flow-card tone-${state.tone}${endpoint.state === 'used' ? '' : ' is-out'}`);
            setAttribute(card, 'title', `${endpoint.endpoint}: ${state.word}, ${endpoint.why ?? ''}`);
            setAttribute(card, 'data-endpoint', endpoint.endpoint);
            setAttribute(card, 'data-state', endpoint.state);
        });
        this.none.hidden = endpoints.length > 0;
        const thickness = fitting(endpoints.map((endpoint) => total > 0 ? measure.value(endpoint) / total : 0), height);
        let at = (height - (total > 0 ? thickness : 0)) / 2;
        const bands = endpoints.map((endpoint, i) => {
            const share = total > 0 ? measure.value(endpoint) / total : 0;
            const isOut = endpoint.state === 'ejected';
            const width = share === 0 ? 0 : Math.max(2, share * thickness);
            const y1 = at + width / 2;
            at += share * thickness;
            return {
                key: endpoint.endpoint,
                y1: share === 0 ? at : y1,
                y2: offset + i * (CARD + GAP) + CARD / 2,
                width,
                tone: isOut ? 'warn' : endpoint.state === 'used' ? 'accent' : 'idle',
                isDead: share === 0,
                speed: speed(endpoint.rate),
            };
        });
        this.drawBands(this.out, bands, height);
    }

    drawBands(svg, bands, height) {
        setAttribute(svg, 'viewBox', `0 0 100 ${height}`);
        reconcile(svg, bands, (each) => each.key, () => {
            const group = s('g', {}, s('path', { class: 'band' }), s('path', { class: 'dots', 'vector-effect': 'non-scaling-stroke' }));
            return group;
        }, (group, each) => {
            const [area, dots] = group.children;
            const middle = `M0 ${each.y1}${cubic(0, each.y1, 100, each.y2)}`;
            setAttribute(area, 'class', `band tone-${each.tone}${each.isDead ? ' is-dead' : ''}`);
            setAttribute(area, 'vector-effect', each.isDead ? 'non-scaling-stroke' : null);
            setAttribute(area, 'd', each.isDead ? middle : band(each.y1, each.y2, each.width));
            setAttribute(dots, 'class', `dots tone-${each.tone} speed-${each.isDead ? 0 : each.speed}`);
            setAttribute(dots, 'd', middle);
        });
    }

    frontendCard() {
        const card = h('div', { class: 'flow-card', role: 'listitem' });
        card.mark = h('span', {});
        card.name = h('span', { class: 'flow-name mono' });
        card.detail = h('span', { class: 'flow-detail' });
        card.append(card.mark, h('span', { class: 'flow-text' }, card.name, card.detail));
        return card;
    }

    endpointCard() {
        const card = this.frontendCard();
        card.figure = h('strong', {});
        card.share = h('span', { class: 'muted' });
        card.append(h('span', { class: 'flow-numbers' }, card.figure, card.share));
        return card;
    }
}

// Live line charts. The samples outlive the page that shows them, so that a chart is full when one comes back to it.

import { h, s, setAttribute, setText } from './dom.js';
import * as format from './format.js';

const KEPT_MILLIS = 300_000;
const LEAST_WINDOW_MILLIS = 30_000;
const MOST_SERIES = 60;
const MOST_RATES = 5_000;
const STALE_MILLIS = 15_000;
const LEAST_GAP_MILLIS = 200;
const store = new Map();

/** The samples of a name: [time, value, ...]. */
export function samples(name) {
    let kept = store.get(name);
    if (kept) {
        store.delete(name);
    } else {
        kept = [];
    }
    store.set(name, kept);
    if (store.size > MOST_SERIES) {
        store.delete(store.keys().next().value);
    }
    return kept;
}

/** Adds a sample; values may be null for a gap. */
export function record(name, ...values) {
    const kept = samples(name);
    const now = Date.now();
    kept.push([now, ...values]);
    while (kept.length > 0 && kept[0][0] < now - KEPT_MILLIS) {
        kept.shift();
    }
}

/** Turns counts that only grow into rates, each over the last second or a longer window; null until there are two of them. */
export class Rates {
    constructor(windowMillis = 0) {
        this.windowMillis = windowMillis;
        this.kept = new Map();
    }

    of(key, total, now = performance.now()) {
        if (total === null || total === undefined) {
            return null;
        }
        let points = this.kept.get(key) ?? [];
        const last = points.at(-1);
        if (last && (total < last.total || now - last.at > STALE_MILLIS)) {
            points = [];
        }
        if (!last || now - last.at >= LEAST_GAP_MILLIS || points.length === 0) {
            points.push({ total, at: now });
        }
        while (points.length > 2 && now - points[1].at >= this.windowMillis) {
            points.shift();
        }
        this.kept.delete(key);
        this.kept.set(key, points);
        if (this.kept.size > MOST_RATES) {
            this.kept.delete(this.kept.keys().next().value);
        }
        const first = points[0];
        const end = points.at(-1);
        return points.length < 2 ? null : (end.total - first.total) / ((end.at - first.at) / 1000);
    }
}

/** The smallest of 1, 2, 2.5, 5 times a power of ten that is not below a value. */
function ceiling(value) {
    if (value <= 0) {
        return 0;
    }
    const power = 10 ** Math.floor(Math.log10(value));
    return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * 0.999) * power;
}

let ids = 0;

/** A chart of one or more lines over time; the current value of each stands beside it as text. */
export class LineChart {
    /**
     * @param name of the samples
     * @param title what is shown
     * @param lines [{label, tone}] in the order of the values
     * @param text formats a value
     * @param floor the least upper end of the scale
     */
    constructor({ name, title, lines, text, height = 150, floor = 1, note = null }) {
        Object.assign(this, { name, title, lines, text, height, floor });
        this.id = `chart-${ids++}`;
        this.width = 400;
        this.values = lines.map(() => h('strong', { class: 'figure' }, '–'));
        this.svg = s('svg', { class: 'chart', role: 'img', height, 'aria-label': title });
        this.tip = h('div', { class: 'chart-tip', hidden: true });
        this.plot = h('div', { class: 'chart-box' }, this.svg, this.tip);
        this.figures = h('div', { class: 'figures' }, lines.map((line, i) => h('span', { class: `figure-of tone-${line.tone}` },
            this.values[i], h('span', { class: 'figure-label' }, lines.length > 1 ? h('span', { class: 'key', 'aria-hidden': 'true' }) : null, line.label))),
        note);
        this.element = h('div', { class: 'chart-card' }, this.figures, this.plot);
        this.observer = new ResizeObserver(([entry]) => {
            this.width = Math.max(120, Math.floor(entry.contentRect.width));
            this.draw();
        });
        this.observer.observe(this.plot);
        this.svg.addEventListener('pointermove', (event) => this.point(event));
        this.svg.addEventListener('pointerleave', () => this.unpoint());
    }

    close() {
        this.observer.disconnect();
    }

    window() {
        const kept = samples(this.name);
        const end = kept.length ? kept.at(-1)[0] : Date.now();
        const span = kept.length ? Math.min(KEPT_MILLIS, Math.max(LEAST_WINDOW_MILLIS, end - kept[0][0])) : LEAST_WINDOW_MILLIS;
        return { kept, end, span };
    }

    draw() {
        const { kept, end, span } = this.window();
        const { width, height } = this;
        const top = 8;
        const bottom = height - 18;
        const most = kept.reduce((max, sample) => Math.max(max, ...sample.slice(1).map((value) => value ?? 0)), 0);
        const scale = Math.max(this.floor, ceiling(most));
        const x = (at) => Math.round((1 - (end - at) / span) * width * 10) / 10;
        const y = (value) => Math.round((bottom - value / scale * (bottom - top)) * 10) / 10;
        this.scales = { x, y, end, span };
        const parts = [];
        for (const value of [scale, scale / 2, 0]) {
            parts.push(s('line', { x1: 0, x2: width, y1: y(value) + 0.5, y2: y(value) + 0.5, class: value === 0 ? 'axis' : 'grid-line' }));
            if (value > 0) {
                parts.push(s('text', { x: 0, y: y(value) + 12, class: 'tick' }, this.text(value)));
            }
        }
        parts.push(s('text', { x: 0, y: height - 4, class: 'tick' }, span < 60_000 ? `${Math.round(span / 1000)} s ago` : `${Math.floor(span / 60_000)} min ${Math.round(span / 1000) % 60} s ago`.replace(' 0 s', '')));
        parts.push(s('text', { x: width, y: height - 4, class: 'tick', 'text-anchor': 'end' }, 'now'));
        this.lines.forEach((line, i) => parts.push(...this.line(kept, i + 1, line, x, y, bottom)));
        this.pointer = s('line', { y1: top, y2: bottom, class: 'pointer', visibility: 'hidden' });
        parts.push(this.pointer);
        setAttribute(this.svg, 'viewBox', `0 0 ${width} ${height}`);
        setAttribute(this.svg, 'width', width);
        this.svg.replaceChildren(...parts);
        this.describe(kept);
    }

    line(kept, index, line, x, y, bottom) {
        const runs = [];
        let run = null;
        let before = 0;
        for (const sample of kept) {
            const value = sample[index];
            if (value === null || value === undefined) {
                run = null;
                continue;
            }
            if (run === null || sample[0] - before > 10_000) {
                run = [];
                runs.push(run);
            }
            before = sample[0];
            run.push(`${x(sample[0])} ${y(value)}`);
        }
        const group = [];
        for (const points of runs.filter((each) => each.length > 1)) {
            const d = `M${points.join('L')}`;
            const first = points[0].split(' ')[0];
            const last = points.at(-1).split(' ')[0];
            if (this.lines.length === 1) {
                group.push(s('path', { d: `${d}L${last} ${bottom}L${first} ${bottom}Z`, class: `area tone-${line.tone}` }));
            }
            group.push(s('path', { d, class: `line tone-${line.tone}` }));
        }
        const end = runs.at(-1)?.at(-1)?.split(' ');
        if (end) {
            group.push(s('circle', { cx: Math.min(end[0], this.width - 3), cy: end[1], r: 3, class: `line-end tone-${line.tone}` }));
        }
        return group;
    }

    describe(kept) {
        const said = [];
        this.lines.forEach((line, i) => {
            const values = kept.map((sample) => sample[i + 1]).filter((value) => value !== null && value !== undefined);
            const current = kept.length ? kept.at(-1)[i + 1] : null;
            setText(this.values[i], this.text(current ?? null));
            if (values.length) {
                said.push(`${line.label}: now ${this.text(current)}, lowest ${this.text(Math.min(...values))}, highest ${this.text(Math.max(...values))}`);
            }
        });
        setAttribute(this.svg, 'aria-label', `${this.title}. ${said.join('; ') || 'no samples yet'}`);
    }

    point(event) {
        const { kept } = this.window();
        if (!kept.length || !this.scales) {
            return;
        }
        const box = this.svg.getBoundingClientRect();
        const at = this.scales.end - (1 - (event.clientX - box.left) / box.width) * this.scales.span;
        const nearest = kept.reduce((best, sample) => Math.abs(sample[0] - at) < Math.abs(best[0] - at) ? sample : best);
        const x = this.scales.x(nearest[0]);
        setAttribute(this.pointer, 'x1', x);
        setAttribute(this.pointer, 'x2', x);
        setAttribute(this.pointer, 'visibility', 'visible');
        setText(this.tip, `${format.time(nearest[0])}  ${this.lines.map((line, i) => (this.lines.length > 1 ? `${line.label} ` : '') + this.text(nearest[i + 1] ?? null)).join(' · ')}`);
        this.tip.hidden = false;
        this.tip.style.left = `${Math.min(Math.max(x, 70), this.width - 70)}px`;
    }

    unpoint() {
        this.tip.hidden = true;
        setAttribute(this.pointer, 'visibility', 'hidden');
    }
}

/** A bar of parts, with its words for those who do not see it. */
export function partsBar(parts) {
    const total = parts.reduce((sum, part) => sum + part.value, 0);
    return s('svg', { class: 'parts', viewBox: '0 0 100 6', preserveAspectRatio: 'none', role: 'img',
        'aria-label': parts.filter((part) => part.value > 0).map((part) => `${part.label} ${part.value}`).join(', ') || 'none' },
    ...(total === 0 ? [s('rect', { x: 0, y: 0, width: 100, height: 6, class: 'part-none' })] : parts.filter((part) => part.value > 0).map((part, i, all) => {
        const before = all.slice(0, i).reduce((sum, each) => sum + each.value, 0);
        return s('rect', { x: before / total * 100, y: 0, width: Math.max(0.5, part.value / total * 100 - (i < all.length - 1 ? 0.8 : 0)), height: 6, class: `part tone-${part.tone}` });
    })));
}

/** How much of a limit is used. */
export function meter(part, tone = 'accent') {
    const shown = part > 0 ? Math.max(0.015, Math.min(1, part)) : 0;
    return s('svg', { class: 'meter', viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        s('rect', { x: 0, y: 0, width: 100, height: 4, class: 'part-none' }),
        s('rect', { x: 0, y: 0, width: shown * 100, height: 4, class: `part tone-${tone}` }));
}

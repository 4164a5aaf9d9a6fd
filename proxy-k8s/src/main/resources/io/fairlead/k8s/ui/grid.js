// A table of any length: only the rows in view are in the document, and only the pages around them are asked for.

import { h, setAttribute } from './dom.js';

const OVERSCAN = 6;
const PAGE = 100;

export class Grid {
    /**
     * @param label names the table
     * @param columns [{key, label, class, sort, fill(cell, item)}]
     * @param load (offset, limit, signal) answers {items, matched}, in the order that is shown
     * @param open an item was chosen
     * @param state survives the grid: {top, selected}
     */
    constructor({ label, columns, load, open, sort, onSort, state }) {
        Object.assign(this, { columns, load, open, onSort, state });
        this.pages = new Map();
        this.matched = null;
        this.generation = 0;
        this.rows = new Map();
        this.free = [];
        this.head = h('div', { class: 'grid-row grid-head', role: 'row', 'aria-rowindex': 1 }, columns.map((column) => this.header(column)));
        this.body = h('div', { class: 'grid-body', role: 'rowgroup' });
        this.scroll = h('div', { class: 'grid-scroll' }, h('div', { class: 'grid-top', role: 'rowgroup' }, this.head), this.body);
        this.element = h('div', { class: 'grid', role: 'grid', tabindex: 0, 'aria-label': label, 'aria-colcount': columns.length }, this.scroll);
        this.scroll.addEventListener('scroll', () => this.onScroll(), { passive: true });
        this.element.addEventListener('keydown', (event) => this.onKey(event));
        this.observer = new ResizeObserver(() => this.measure());
        this.observer.observe(this.scroll);
        this.showSort(sort);
    }

    header(column) {
        const inside = column.sort
            ? h('button', { type: 'button', tabindex: -1, onclick: () => this.onSort(column.sort) }, column.label, h('span', { class: 'sort', 'aria-hidden': 'true' }))
            : h('span', {}, column.label);
        const element = h('div', { class: `cell ${column.class ?? ''}`, role: 'columnheader' }, inside);
        element.column = column;
        return element;
    }

    /** Marks the column by which rows are sorted. */
    showSort({ by, isDescending }) {
        for (const element of this.head.children) {
            const isSorted = element.column.sort === by;
            setAttribute(element, 'aria-sort', isSorted ? (isDescending ? 'descending' : 'ascending') : null);
        }
    }

    /** Forgets what is loaded, and goes to the first row. */
    reset() {
        this.generation++;
        this.pages.clear();
        this.state.selected = 0;
        this.state.top = 0;
        this.scroll.scrollTop = 0;
        return this.refresh();
    }

    close() {
        this.generation++;
        this.observer.disconnect();
        cancelAnimationFrame(this.frame);
        clearTimeout(this.timer);
    }

    measure() {
        const height = parseFloat(getComputedStyle(this.element).getPropertyValue('--row')) || 44;
        if (height !== this.rowHeight) {
            this.rowHeight = height;
            this.sized = null;
        }
        this.draw();
    }

    range() {
        const top = this.scroll.scrollTop;
        const height = this.scroll.clientHeight;
        const first = Math.max(0, Math.floor(top / this.rowHeight) - OVERSCAN);
        const last = Math.min((this.matched ?? 0) - 1, Math.ceil((top + height) / this.rowHeight) + OVERSCAN);
        return { first, last };
    }

    onScroll() {
        this.state.top = this.scroll.scrollTop;
        cancelAnimationFrame(this.frame);
        this.frame = requestAnimationFrame(() => this.draw());
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.loadMissing(), 60);
    }

    async loadMissing() {
        const { first, last } = this.range();
        for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.max(0, last) / PAGE); page++) {
            if (!this.pages.has(page)) {
                this.refresh().catch(() => {});
                return;
            }
        }
    }

    /** Asks again for the pages in view; others are forgotten unless they are near. */
    async refresh(signal) {
        const generation = this.generation;
        const { first, last } = this.matched === null ? { first: Math.floor(this.state.top / 44), last: Math.floor(this.state.top / 44) } : this.range();
        const from = Math.floor(first / PAGE);
        const to = Math.max(from, Math.floor(last / PAGE));
        const answers = await Promise.all(Array.from({ length: to - from + 1 }, (_, i) => this.load((from + i) * PAGE, PAGE, signal, this.matched)));
        if (generation !== this.generation) {
            return;
        }
        answers.forEach((answer, i) => this.pages.set(from + i, answer.items));
        for (const page of this.pages.keys()) {
            if (page < from - 3 || page > to + 3) {
                this.pages.delete(page);
            }
        }
        const isFirst = this.matched === null;
        this.matched = answers.at(-1).matched;
        setAttribute(this.element, 'aria-rowcount', this.matched + 1);
        this.draw();
        if (isFirst && this.state.top > 0) {
            this.scroll.scrollTop = this.state.top;
        }
    }

    item(index) {
        return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
    }

    draw() {
        if (this.matched === null || !this.rowHeight) {
            return;
        }
        if (this.sized !== this.matched) {
            this.sized = this.matched;
            this.body.style.height = `${this.matched * this.rowHeight}px`;
        }
        const { first, last } = this.range();
        for (const [index, row] of this.rows) {
            if (index < first || index > last) {
                this.rows.delete(index);
                this.free.push(row);
            }
        }
        for (let index = first; index <= last; index++) {
            this.drawRow(index);
        }
        this.free.splice(0).forEach((row) => row.remove());
        const selected = Math.min(this.state.selected, this.matched - 1);
        setAttribute(this.element, 'aria-activedescendant', this.rows.has(selected) ? `row-${selected}` : null);
    }

    drawRow(index) {
        let row = this.rows.get(index);
        if (!row) {
            row = this.free.pop() ?? this.row();
            this.rows.set(index, row);
            row.index = index;
            row.id = `row-${index}`;
            row.style.transform = `translateY(${index * this.rowHeight}px)`;
            setAttribute(row, 'aria-rowindex', index + 2);
            if (!row.isConnected) {
                this.body.append(row);
            }
        }
        setAttribute(row, 'aria-selected', index === this.state.selected ? 'true' : 'false');
        const item = this.item(index);
        row.classList.toggle('is-loading', item === undefined);
        if (item !== undefined) {
            this.columns.forEach((column, i) => column.fill(row.children[i], item));
        }
    }

    row() {
        const row = h('div', { class: 'grid-row', role: 'row' }, this.columns.map((column) => h('div', { class: `cell ${column.class ?? ''}`, role: 'gridcell' })));
        row.addEventListener('click', (event) => {
            this.state.selected = row.index;
            if (!event.target.closest('a')) {
                this.choose(row.index);
            }
        });
        return row;
    }

    choose(index) {
        const item = this.item(index);
        if (item !== undefined) {
            this.open(item);
        }
    }

    onKey(event) {
        if (event.target.closest('button') && event.key === 'Enter') {
            return;
        }
        const inView = Math.max(1, Math.floor(this.scroll.clientHeight / this.rowHeight) - 1);
        const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: inView, PageUp: -inView, Home: -Infinity, End: Infinity };
        if (event.key === 'Enter') {
            event.preventDefault();
            this.choose(this.state.selected);
        } else if (event.key in moves) {
            event.preventDefault();
            this.select(this.state.selected + moves[event.key]);
        }
    }

    /** Moves to a row and shows it. */
    select(index) {
        const to = Math.max(0, Math.min((this.matched ?? 1) - 1, index));
        this.state.selected = to;
        const top = to * this.rowHeight;
        const space = this.scroll.clientHeight - this.head.offsetHeight;
        if (top < this.scroll.scrollTop) {
            this.scroll.scrollTop = top;
        } else if (top + this.rowHeight > this.scroll.scrollTop + space) {
            this.scroll.scrollTop = top + this.rowHeight - space;
        }
        this.draw();
    }
}

// Builds the document. Data becomes text nodes and attribute values, never markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, properties, children) {
    for (const [name, value] of Object.entries(properties ?? {})) {
        if (value === null || value === undefined || value === false) {
            continue;
        }
        if (name.startsWith('on')) {
            element.addEventListener(name.slice(2), value);
        } else {
            element.setAttribute(name, value === true ? '' : value);
        }
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return element;
}

/** An HTML element. */
export function h(tag, properties, ...children) {
    return fill(document.createElement(tag), properties, children);
}

/** An SVG element. */
export function s(tag, properties, ...children) {
    return fill(document.createElementNS(SVG, tag), properties, children);
}

/** Sets the text of an element if it differs, so that a selection survives. */
export function setText(element, text) {
    const next = String(text);
    if (element.textContent !== next) {
        element.textContent = next;
    }
}

/** Sets or removes an attribute if it differs. */
export function setAttribute(element, name, value) {
    if (value === null || value === undefined || value === false) {
        element.removeAttribute(name);
    } else if (element.getAttribute(name) !== String(value)) {
        element.setAttribute(name, value);
    }
}

/** Rebuilds the children of an element if what they show differs. */
export function setChildren(element, key, build) {
    if (element.shownKey !== key) {
        element.shownKey = key;
        element.replaceChildren(...[build()].flat(Infinity).filter((child) => child !== null && child !== undefined));
    }
}

/** Makes the children of an element those of a list: keeps the element of a key, and its place if it did not move. */
export function reconcile(parent, items, keyOf, create, update) {
    const known = parent.known ?? new Map();
    const next = new Map();
    let place = parent.firstChild;
    for (const item of items) {
        const key = keyOf(item);
        if (next.has(key)) {
            continue;
        }
        const element = known.get(key) ?? create(item);
        update(element, item);
        next.set(key, element);
        if (element === place) {
            place = place.nextSibling;
        } else {
            parent.insertBefore(element, place);
        }
    }
    while (place) {
        const gone = place;
        place = place.nextSibling;
        gone.remove();
    }
    parent.known = next;
}

/** A panel with a heading. */
export function panel(title, properties, ...children) {
    const { note, actions, ...others } = properties ?? {};
    const { class: name, ...rest } = others;
    return h('section', { class: `panel ${name ?? ''}`, 'aria-label': title, ...rest },
        h('header', { class: 'panel-head' }, h('h2', {}, title), note, actions ? h('div', { class: 'panel-actions' }, actions) : null),
        ...children);
}

/** Runs a function once calls have stopped coming for a while. */
export function debounce(run, millis) {
    let timer = 0;
    return (...given) => {
        clearTimeout(timer);
        timer = setTimeout(() => run(...given), millis);
    };
}

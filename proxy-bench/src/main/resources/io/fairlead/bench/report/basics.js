// What all of the page is made with: the data, colours, numbers, elements. What comes from the data enters the document
// as text, never as markup.

const data = JSON.parse(document.getElementById('data').textContent);
const metrics = new Map(data.metrics.map(metric => [metric.key, metric]));
const roles = new Map(data.contenders.map(contender => [contender.name, contender.role]));
const dark = matchMedia('(prefers-color-scheme: dark)');

// After Okabe and Ito, lighter on dark paper; blue is kept for Fairlead, grey for what is no proxy.
const palettes = {
    light: {
        fairlead: ['#0b63a5', '#56b4e9', '#08406b', '#8fd0f5'],
        other: ['#d55e00', '#e69f00', '#009e73', '#cc79a7', '#8c6d1f', '#7a4fa3', '#6b8e23', '#b03060'],
        direct: ['#6e7781'], kernel: ['#a8b0b8'],
        ink: '#1b2027', quiet: '#57606a', line: '#d5dbe1', paper: '#f6f8fa'
    },
    dark: {
        fairlead: ['#3d9cf0', '#8fd0f5', '#2a6fb0', '#c4e6fa'],
        other: ['#f0762a', '#f2b632', '#2dbd92', '#dd93bd', '#bda052', '#a98ad0', '#9cba55', '#e0708f'],
        direct: ['#9aa4ae'], kernel: ['#66717c'],
        ink: '#e4e8ec', quiet: '#9ba6b1', line: '#333c46', paper: '#1a2027'
    }
};
const dashes = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
const shapes = ['circle', 'rect', 'triangle', 'rectRot', 'cross', 'star', 'crossRot'];

let printing = false;
const palette = () => dark.matches && !printing ? palettes.dark : palettes.light;

// Each contender has its place among those of its role, and so its colour, in the whole page.
const places = new Map();
data.contenders.forEach(contender => {
    const before = data.contenders.filter(one => one.role === contender.role).indexOf(contender);
    places.set(contender.name, {role: contender.role, index: before});
});
const place = name => places.get(name) ?? {role: 'other', index: 0};
const colour = name => {
    const colours = palette()[place(name).role];
    return colours[place(name).index % colours.length];
};

const number = (value, decimals) => {
    const scale = 10 ** decimals;
    const rounded = Math.round(value * scale) / scale + 0;
    return rounded.toLocaleString('en-US', {minimumFractionDigits: decimals, maximumFractionDigits: decimals});
};
const tick = value => value.toLocaleString('en-US', {maximumSignificantDigits: 4});
const labelled = metric => metric.unit ? `${metric.label}, ${metric.unit}` : metric.label;
const direction = metric => metric.better === 'HIGHER' ? 'higher is better' : 'lower is better';
const measured = (result, key) => result.measurements.find(measurement => measurement.metric === key);

function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    Object.entries(attributes ?? {}).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...children);
    return made;
}

function fill(id, ...children) {
    document.getElementById(id).append(...children);
}

function key(names) {
    return element('ul', {class: 'key'}, ...names.map(name => element('li', {},
        element('span', {class: 'swatch', 'data-contender': name, 'aria-hidden': 'true'}), name)));
}

// Charts of bars with whiskers.

const charts = [];

// Lowest to highest round across the end of each bar, and the median beside it.
const whiskers = {
    id: 'whiskers',
    afterDatasetsDraw(chart) {
        const context = chart.ctx;
        const scale = chart.scales.x;
        chart.data.datasets.forEach((dataset, index) => {
            chart.getDatasetMeta(index).data.forEach((bar, at) => {
                const spread = dataset.spreads[at];
                if (spread) {
                    const reach = Math.min(5, bar.height / 3);
                    whisker(context, scale.getPixelForValue(spread.low),
                        scale.getPixelForValue(spread.high), bar.y, reach);
                    if (bar.height >= 9) {
                        label(context, spread.text, Math.max(bar.x, scale.getPixelForValue(spread.high)) + 6, bar.y);
                    }
                }
            });
        });
    }
};

function whisker(context, from, to, y, reach) {
    context.save();
    context.strokeStyle = palette().ink;
    context.lineWidth = 1.25;
    context.beginPath();
    context.moveTo(from, y);
    context.lineTo(to, y);
    [from, to].forEach(x => {
        context.moveTo(x, y - reach);
        context.lineTo(x, y + reach);
    });
    context.stroke();
    context.restore();
}

function label(context, text, x, y) {
    context.save();
    context.fillStyle = palette().ink;
    context.font = `11px ${Chart.defaults.font.family}`;
    context.textBaseline = 'middle';
    context.fillText(text, x, y);
    context.restore();
}

function card(title, subtitle, description, height, wide) {
    const canvas = element('canvas', {role: 'img', 'aria-label': description}, description);
    const plot = element('div', {class: 'plot', style: `height: ${height}px`}, canvas);
    const caption = element('figcaption', {}, element('h3', {}, title), element('span', {}, subtitle));
    return {canvas, figure: element('figure', {class: wide ? 'card wide' : 'card'}, caption, plot)};
}

function draw(canvas, configuration) {
    charts.push({canvas, configuration, chart: new Chart(canvas, configuration())});
}

function redraw() {
    Chart.defaults.color = palette().quiet;
    document.querySelectorAll('.swatch').forEach(swatch => {
        swatch.style.background = colour(swatch.dataset.contender);
    });
    charts.forEach(drawn => {
        drawn.chart.destroy();
        drawn.chart = new Chart(drawn.canvas, drawn.configuration());
    });
}

function spreadOf(result, key) {
    const measurement = result && measured(result, key);
    if (!measurement) {
        return null;
    }
    const {low, high, median} = measurement;
    return {low, high, median, text: number(median, metrics.get(key).decimals)};
}

function barOptions(tooltip) {
    const colours = palette();
    return {
        indexAxis: 'y',
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        layout: {padding: {right: 58}},
        scales: {
            x: {
                beginAtZero: true,
                grid: {color: colours.line},
                border: {display: false},
                ticks: {color: colours.quiet, maxTicksLimit: 6, maxRotation: 0, callback: tick}
            },
            y: {
                grid: {display: false},
                ticks: {color: colours.ink, autoSkip: false, font: {size: 12}}
            }
        },
        plugins: {legend: {display: false}, tooltip: {callbacks: {label: tooltip}}}
    };
}

const spoken = (spread, metric) => {
    const range = [spread.low, spread.high].map(value => number(value, metric.decimals)).join(' to ');
    return `${spread.text} ${metric.unit}`.trim() + (spread.low === spread.high ? '' : ` (${range})`);
};

/** One bar for each contender, the table's order. */
function bars(workload, names, key) {
    const metric = metrics.get(key);
    const shown = names
        .map(name => ({name, spread: spreadOf(workload.results.find(result => result.contender === name), key)}))
        .filter(one => one.spread);
    const description = `${workload.title}, ${labelled(metric)}, ${direction(metric)}: `
        + shown.map(one => `${one.name} ${spoken(one.spread, metric)}`).join('; ') + '.';
    const {canvas, figure} = card(labelled(metric), direction(metric), description, 34 + shown.length * 26);
    const configuration = () => ({
        type: 'bar',
        plugins: [whiskers],
        data: {
            labels: shown.map(one => one.name),
            datasets: [{
                data: shown.map(one => one.spread.median),
                spreads: shown.map(one => one.spread),
                backgroundColor: shown.map(one => colour(one.name)),
                maxBarThickness: 18
            }]
        },
        options: withRoom(barOptions(item => spoken(shown[item.dataIndex].spread, metric)),
            shown.map(one => one.spread))
    });
    return {figure, start: () => draw(canvas, configuration)};
}

function withRoom(options, spreads) {
    options.scales.x.suggestedMax = Math.max(...spreads.map(spread => spread.high));
    return options;
}

/** One group of bars for each workload, one bar in it for each contender. */
function costs(key) {
    const metric = metrics.get(key);
    const workloads = data.run.workloads.filter(
        workload => workload.results.some(result => measured(result, key)));
    const names = data.contenders.map(contender => contender.name).filter(
        name => workloads.some(workload => workload.results.some(
            result => result.contender === name && measured(result, key))));
    if (workloads.length === 0) {
        return null;
    }
    const spreads = name => workloads.map(
        workload => spreadOf(workload.results.find(result => result.contender === name), key));
    const description = `${labelled(metric)}, lower is better. ` + workloads.map((workload, index) =>
        `${workload.title}: ` + names.filter(name => spreads(name)[index])
            .map(name => `${name} ${spoken(spreads(name)[index], metric)}`).join('; ')).join('. ') + '.';
    const height = 34 + workloads.length * (names.length * 15 + 14);
    const {canvas, figure} = card(labelled(metric), direction(metric), description, height);
    const configuration = () => ({
        type: 'bar',
        plugins: [whiskers],
        data: {
            labels: workloads.map(workload => workload.name),
            datasets: names.map(name => ({
                label: name,
                data: spreads(name).map(spread => spread ? spread.median : null),
                spreads: spreads(name),
                backgroundColor: colour(name),
                categoryPercentage: 0.88,
                barPercentage: 0.92,
                maxBarThickness: 14
            }))
        },
        options: withRoom(
            barOptions(item => `${item.dataset.label}: ${spoken(item.dataset.spreads[item.dataIndex], metric)}`),
            names.flatMap(spreads).filter(Boolean))
    });
    return {figure, start: () => draw(canvas, configuration)};
}

// What was measured before and after, or at the start and at the end, of the same load.
const pairs = [
    {
        title: 'new connections', first: 'connectionsAtStart', second: 'connectionsAtEnd',
        words: ['at the start', 'at the end']
    },
    {title: 'p99', first: 'p99AtStart', second: 'p99AtEnd', words: ['at the start', 'at the end']},
    {title: 'memory', first: 'memoryBefore', second: 'memoryAfter', words: ['before', 'after']},
    {title: 'descriptors', first: 'descriptorsBefore', second: 'descriptorsAfter', words: ['before', 'after']}
];

/** Two bars for each contender: paler for what came first. */
function pairBars(workload, names, pair) {
    const metric = metrics.get(pair.first);
    const shown = names
        .map(name => ({name, result: workload.results.find(result => result.contender === name)}))
        .map(one => ({name: one.name, spreads: [spreadOf(one.result, pair.first), spreadOf(one.result, pair.second)]}))
        .filter(one => one.spreads.every(Boolean));
    if (shown.length === 0) {
        return null;
    }
    const title = metric.unit ? `${pair.title}, ${metric.unit}` : pair.title;
    const subtitle = `paler: ${pair.words[0]}, full: ${pair.words[1]}; ${direction(metric)}`;
    const description = `${workload.title}, ${title}, ${direction(metric)}: ` + shown.map(one => `${one.name} `
        + one.spreads.map((spread, index) => `${spoken(spread, metric)} ${pair.words[index]}`).join(', '))
        .join('; ') + '.';
    const {canvas, figure} = card(title, subtitle, description, 34 + shown.length * 38);
    const configuration = () => ({
        type: 'bar',
        plugins: [whiskers],
        data: {
            labels: shown.map(one => one.name),
            datasets: pair.words.map((words, index) => ({
                label: words,
                data: shown.map(one => one.spreads[index].median),
                spreads: shown.map(one => one.spreads[index]),
                backgroundColor: shown.map(one => colour(one.name) + (index === 0 ? '80' : '')),
                categoryPercentage: 0.84,
                barPercentage: 0.92
            }))
        },
        options: withRoom(
            barOptions(item => `${item.dataset.label}: ${spoken(item.dataset.spreads[item.dataIndex], metric)}`),
            shown.flatMap(one => one.spreads))
    });
    return {figure, start: () => draw(canvas, configuration)};
}

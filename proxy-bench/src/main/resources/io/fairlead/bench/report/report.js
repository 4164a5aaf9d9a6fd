'use strict';

// Builds the page from the JSON in it. Whatever comes from the data enters the document as text.
(() => {
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

    // ---- tables

    function table(caption, heads, rows, className) {
        const made = element('table', {class: className ?? ''}, element('caption', {}, caption));
        made.append(element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows));
        return element('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption}, made);
    }

    function head(label, unit, figure) {
        const made = element('th', {scope: 'col', class: figure ? 'figure' : ''}, label);
        if (unit) {
            made.append(element('span', {}, unit));
        }
        return made;
    }

    function figure(value, range) {
        const made = element('td', {class: 'figure'}, value);
        if (range) {
            made.append(element('span', {class: 'range'}, range));
        }
        return made;
    }

    function row(contender, name, ...cells) {
        const swatch = element('span', {class: 'swatch', 'data-contender': contender, 'aria-hidden': 'true'});
        const ours = roles.get(contender) === 'fairlead' ? 'ours' : '';
        return element('tr', {class: ours}, element('th', {scope: 'row'}, swatch, name), ...cells);
    }

    function resultTable(shown) {
        const heads = shown.columns.map((column, index) => head(column.label, column.unit, index > 0));
        const rows = shown.rows.map(cells => {
            const [name, ...figures] = cells;
            return row(name.value.replace(/ \*$/, ''), name.value,
                ...figures.map(cell => figure(cell.value, cell.range)));
        });
        return table(shown.caption, heads, rows);
    }

    function roundsTable(workload) {
        const count = Math.max(1, ...workload.results.flatMap(
            result => result.measurements.map(measurement => measurement.values.length)));
        const heads = [head('contender'), head('metric')];
        for (let round = 1; round <= count; round++) {
            heads.push(head(`round ${round}`, '', true));
        }
        const rows = workload.results.flatMap(result => result.measurements.map(measurement => {
            const metric = metrics.get(measurement.metric);
            const cells = Array.from({length: count}, (_, round) => figure(
                round < measurement.values.length ? number(measurement.values[round], metric.decimals) : '–'));
            return row(result.contender, result.contender, element('td', {}, labelled(metric)), ...cells);
        }));
        return element('details', {},
            element('summary', {}, 'Values of all rounds'),
            table(`${workload.title}: every round`, heads, rows));
    }

    // ---- charts

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

    const spoken = (spread, metric) => `${spread.text} ${metric.unit}`.trim()
        + (spread.low === spread.high ? '' : ` (${number(spread.low, metric.decimals)} to ${number(spread.high, metric.decimals)})`);

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

    const nines = percentile => -Math.log10(1 - percentile / 100);
    const marks = [50, 90, 99, 99.9, 99.99];

    /** Latency over the percentiles, each further nine as wide as the one before. */
    function percentiles(workload, names) {
        const last = nines(99.99) + 1e-6;
        const curves = names
            .map(name => workload.results.find(result => result.contender === name))
            .map(result => ({
                name: result.contender,
                points: result.latencies
                    .filter(point => point.percentile >= 50 && point.percentile < 100 && point.micros > 0)
                    .map(point => ({x: nines(point.percentile), y: point.micros, percentile: point.percentile}))
                    .filter(point => point.x <= last)
            }))
            .filter(curve => curve.points.length > 0);
        if (curves.length === 0) {
            return null;
        }
        const description = `${workload.title}, latency by percentile in µs. ` + curves.map(curve => {
            const end = curve.points[curve.points.length - 1];
            return `${curve.name}: ${number(curve.points[0].y, 0)} at ${curve.points[0].percentile} %, `
                + `${number(end.y, 0)} at ${end.percentile} %`;
        }).join('; ') + '.';
        const {canvas, figure} = card('Latency by percentile, µs', 'lower is better; both axes logarithmic',
            description, 400, true);
        figure.append(key(curves.map(curve => curve.name)));
        return {figure, start: () => draw(canvas, () => curveConfiguration(curves))};
    }

    function curveConfiguration(curves) {
        const colours = palette();
        return {
            type: 'line',
            data: {
                datasets: curves.map(curve => ({
                    label: curve.name,
                    data: curve.points,
                    borderColor: colour(curve.name),
                    backgroundColor: colour(curve.name),
                    borderWidth: place(curve.name).role === 'fairlead' ? 3 : 1.75,
                    borderDash: dashes[place(curve.name).index % dashes.length],
                    pointStyle: shapes[place(curve.name).index % shapes.length],
                    pointRadius: curve.points.length > 30 ? 0 : 3,
                    pointHitRadius: 8,
                    order: place(curve.name).role === 'fairlead' ? 0 : 1,
                    tension: 0
                }))
            },
            options: {
                animation: false,
                responsive: true,
                maintainAspectRatio: false,
                interaction: {mode: 'nearest', intersect: false},
                scales: {
                    x: {
                        type: 'linear',
                        min: nines(50),
                        max: nines(99.99),
                        afterBuildTicks: axis => {
                            axis.ticks = marks.map(mark => ({value: nines(mark)}));
                        },
                        ticks: {
                            color: colours.quiet, autoSkip: false, maxRotation: 0,
                            callback: (_, index) => `${marks[index]} %`
                        },
                        grid: {color: colours.line},
                        title: {display: true, text: 'messages that were at least as fast', color: colours.quiet}
                    },
                    y: {
                        type: 'logarithmic',
                        ticks: {color: colours.quiet, callback: logTick},
                        grid: {color: colours.line},
                        title: {display: true, text: 'µs', color: colours.quiet}
                    }
                },
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        callbacks: {
                            title: items => items.length ? `${items[0].raw.percentile} %` : '',
                            label: item => `${item.dataset.label}: ${number(item.raw.y, 0)} µs`
                        }
                    }
                }
            }
        };
    }

    function logTick(value) {
        const first = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
        return [1, 2, 5].some(kept => Math.abs(first - kept) < 1e-6) ? tick(value) : '';
    }

    function key(names) {
        return element('ul', {class: 'key'}, ...names.map(name => element('li', {},
            element('span', {class: 'swatch', 'data-contender': name, 'aria-hidden': 'true'}), name)));
    }

    // ---- sections

    /** From a quarter to four times as good, in powers; better to the right. */
    function balance(headline) {
        const made = element('div', {class: `balance ${headline.verdict}`, 'aria-hidden': 'true'});
        if (headline.advantage > 0) {
            const reach = Math.max(-1, Math.min(1, Math.log2(headline.advantage) / 2)) * 50;
            const bar = element('i');
            bar.style.left = `${reach < 0 ? 50 + reach : 50}%`;
            bar.style.width = `${Math.abs(reach)}%`;
            made.append(bar);
        }
        return made;
    }

    function named(label, value, contender) {
        const made = figure(value, contender);
        made.dataset.label = label;
        return made;
    }

    function headlineRow(headline, first) {
        const metric = element('td', {class: 'wrap'}, headline.metric,
            element('span', {class: 'range'}, headline.direction));
        const ratio = element('td', {class: 'figure ratio', 'data-label': 'Ratio'},
            headline.ratio === '–' ? headline.ratio : `${headline.ratio} ×`);
        return element('tr', {},
            element('th', {scope: 'row'}, first ? element('a', {href: `#${anchor(headline.workload)}`}, headline.title) : ''),
            metric,
            named('Fairlead', headline.fairlead, headline.fairleadContender),
            named('Best other', headline.other, headline.otherContender),
            ratio,
            element('td', {}, balance(headline)),
            element('td', {class: headline.verdict}, headline.words));
    }

    function summary() {
        fill('summary', element('p', {class: 'lead'}, data.sentence));
        if (data.headlines.length === 0) {
            return;
        }
        const heads = [head('workload'), head('metric'), head('Fairlead', 'best engine', true),
            head('best other', 'proxy', true), head('ratio', 'Fairlead ÷ other', true),
            head('advantage', 'right is better'), head('Fairlead is')];
        const rows = data.headlines.map((headline, index) => headlineRow(headline,
            index === 0 || data.headlines[index - 1].workload !== headline.workload));
        fill('summary', table('Fairlead beside the best other proxy, by workload', heads, rows, 'summary'),
            element('p', {class: 'quiet'}, data.headlineReading
                + ' The bars run from a quarter to four times as good.'));
    }

    const anchor = workload => `workload-${data.run.workloads.findIndex(one => one.name === workload)}`;

    const charted = new Set(['throughput', 'requests', 'connections', 'cpuPerGb', 'cpuPerRequest', 'cpuPerConnection',
        'p50', 'p99', 'p999', 'memoryPerConnection', 'heapPerConnection', 'memory', 'startTime', 'firstAnswer']);

    function workloadSection(workload, index) {
        const shown = data.tables[index];
        const names = shown.rows.map(cells => cells[0].value.replace(/ \*$/, ''));
        const title = element('h2', {id: `${anchor(workload.name)}-title`}, workload.title);
        const section = element('section', {id: anchor(workload.name), 'aria-labelledby': title.id}, title);
        const keys = [...new Set([workload.primary,
            ...data.metrics.map(metric => metric.key).filter(one => charted.has(one))])]
            .filter(one => workload.results.some(result => measured(result, one)));
        const plots = [percentiles(workload, names), ...keys.map(one => bars(workload, names, one))].filter(Boolean);
        section.append(element('div', {class: 'charts'}, ...plots.map(plot => plot.figure)));
        if (shown.rows.length === 0) {
            section.append(element('p', {}, 'No contender was measured.'));
        } else {
            section.append(resultTable(shown));
        }
        shown.notes.forEach(note => section.append(element('p', {class: note.startsWith('* ') ? 'note' : 'quiet'}, note)));
        if (workload.results.some(result => result.measurements.length > 0)) {
            section.append(roundsTable(workload));
        }
        document.getElementById('workloads').append(section);
        plots.forEach(plot => plot.start());
    }

    function costSection() {
        const plots = ['cpuPerGb', 'cpuPerRequest', 'cpuPerConnection'].map(costs).filter(Boolean);
        const section = document.getElementById('cost');
        if (plots.length === 0) {
            section.remove();
            return;
        }
        const shown = data.contenders.map(contender => contender.name).filter(name => data.run.workloads.some(
            workload => workload.results.some(result => result.contender === name
                && ['cpuPerGb', 'cpuPerRequest', 'cpuPerConnection'].some(one => measured(result, one)))));
        section.append(key(shown), element('div', {class: 'charts'}, ...plots.map(plot => plot.figure)));
        plots.forEach(plot => plot.start());
    }

    function contenders() {
        const rows = data.contenders.map(contender => row(contender.name, contender.name,
            element('td', {}, contender.version || '–'),
            element('td', {class: 'words'}, contender.description)));
        fill('contenders', table('Contenders and their versions', [head('contender'), head('version'), head('what it is')], rows));
        if (data.run.leftOut.length === 0) {
            document.getElementById('left-out').remove();
            return;
        }
        const absent = data.run.leftOut.map(one => element('tr', {},
            element('th', {scope: 'row'}, one.name), element('td', {class: 'words'}, one.why)));
        fill('left-out', table('Who or what did not take part', [head('name'), head('why')], absent));
    }

    function contents() {
        const links = [...document.querySelectorAll('main section')].map(section =>
            element('li', {}, element('a', {href: `#${section.id}`}, section.querySelector('h2').textContent)));
        fill('contents', element('ul', {}, ...links));
    }

    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.color = palette().quiet;
    fill('lead', data.reading);
    fill('facts', ...data.facts.map(fact => element('div', {}, element('dt', {}, fact.label), element('dd', {}, fact.value))));
    fill('command', data.command);
    summary();
    costSection();
    data.run.workloads.forEach(workloadSection);
    contenders();
    contents();
    redraw();

    dark.addEventListener('change', redraw);
    addEventListener('beforeprint', () => {
        printing = true;
        redraw();
    });
    addEventListener('afterprint', () => {
        printing = false;
        redraw();
    });
})();

// Tables and sections, then the page from top to bottom.

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
    return table(shown.caption, heads, rows, heads.length > 8 ? 'many' : '');
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
    const link = element('a', {href: `#${anchor(headline.workload)}`}, headline.title);
    const ratio = element('td', {class: 'figure ratio', 'data-label': 'Ratio'},
        headline.ratio === '–' ? headline.ratio : `${headline.ratio} ×`);
    return element('tr', {},
        element('th', {scope: 'row'}, first ? link : ''),
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
    const plots = [percentiles(workload, names), ...keys.map(one => bars(workload, names, one)),
        ...pairs.map(pair => pairBars(workload, names, pair))].filter(Boolean);
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
    const heads = [head('contender'), head('version'), head('what it is')];
    fill('contenders', table('Contenders and their versions', heads, rows));
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
fill('facts', ...data.facts.map(fact => element('div', {},
    element('dt', {}, fact.label), element('dd', {}, fact.value))));
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

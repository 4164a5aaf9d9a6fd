// Charts of latency by percentile.

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

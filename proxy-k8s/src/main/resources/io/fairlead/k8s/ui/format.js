// Numbers, sizes and times for people.

const NONE = '–';
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

function isMissing(value) {
    return value === null || value === undefined || Number.isNaN(value);
}

/** 12,345; from 100,000 on 123.5K. */
export function count(value) {
    if (isMissing(value)) {
        return NONE;
    }
    return Math.abs(value) < 100_000 ? whole.format(value) : compact.format(value);
}

/** A number of which tenths matter below 10. */
export function rate(value) {
    if (isMissing(value)) {
        return NONE;
    }
    return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : count(value);
}

/** 1.5 MB, in powers of 1000. */
export function bytes(value) {
    if (isMissing(value)) {
        return NONE;
    }
    const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
    let scaled = value;
    let unit = 0;
    while (scaled >= 999.5 && unit < units.length - 1) {
        scaled /= 1000;
        unit++;
    }
    return `${unit === 0 || scaled >= 99.5 ? scaled.toFixed(0) : scaled.toFixed(1)} ${units[unit]}`;
}

/** 340 µs, 1.2 ms, 3.0 s. */
export function latency(seconds) {
    if (isMissing(seconds)) {
        return NONE;
    }
    if (seconds < 0.001) {
        return `${Math.round(seconds * 1e6)} µs`;
    }
    return seconds < 1 ? `${(seconds * 1e3).toFixed(seconds < 0.01 ? 1 : 0)} ms` : `${seconds.toFixed(1)} s`;
}

/** 0.4 s, 12 s, 3 min 4 s, 5 h 2 min, 3 d 4 h. */
export function duration(seconds) {
    if (isMissing(seconds)) {
        return NONE;
    }
    if (seconds < 10) {
        return `${seconds.toFixed(1)} s`;
    }
    const t = Math.floor(seconds);
    if (t < 60) {
        return `${t} s`;
    }
    if (t < 3600) {
        return `${Math.floor(t / 60)} min ${t % 60} s`;
    }
    if (t < 86_400) {
        return `${Math.floor(t / 3600)} h ${Math.floor(t / 60) % 60} min`;
    }
    return `${Math.floor(t / 86_400)} d ${Math.floor(t / 3600) % 24} h`;
}

/** The time of day. */
export function time(text) {
    return isMissing(text) ? NONE : clock.format(new Date(text));
}

/** Date and time. */
export function dateTime(text) {
    return isMissing(text) ? NONE : full.format(new Date(text));
}

/** How long ago something was. */
export function ago(text) {
    const seconds = Math.max(0, (Date.now() - new Date(text).getTime()) / 1000);
    if (seconds < 2) {
        return 'now';
    }
    const [size, unit] = seconds < 60 ? [1, 's'] : seconds < 3600 ? [60, 'min'] : seconds < 86_400 ? [3600, 'h'] : [86_400, 'd'];
    return `${Math.floor(seconds / size)} ${unit} ago`;
}

/** 33 %. */
export function percent(part) {
    if (isMissing(part)) {
        return NONE;
    }
    return `${part > 0 && part < 0.1 ? (part * 100).toFixed(1) : Math.round(part * 100)} %`;
}

/** "1 endpoint", "2 endpoints". */
export function plural(value, word) {
    return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}

/** namespace/name:port. */
export function servicePort(of) {
    return `${of.namespace}/${of.service}${of.port ? `:${of.port}` : ''}`;
}

/** The address of a Service's page. */
export function serviceHref(of) {
    return `#/services/${encodeURIComponent(of.namespace)}/${encodeURIComponent(of.service)}`;
}

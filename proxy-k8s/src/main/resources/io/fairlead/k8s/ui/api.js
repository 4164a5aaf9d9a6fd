// Asks the node: requests with the token, the state of the link to the node, and polling while the page is visible.

const BASE = '/api/v1/';
const TOKEN = 'fairlead.token';
const TIMEOUT_MILLIS = 8_000;
/** Answers that the rest of the page does not depend on. */
const OPTIONAL = new Set(['explain', 'events']);
const SLOWEST_RETRY_MILLIS = 5_000;

/** What the node answered in place of data. */
export class ApiError extends Error {
    constructor(status, code, message) {
        super(message);
        this.status = status;
        this.code = code;
    }
}

/** The link to the node: connecting, live, lost, unavailable (503), denied (401) or forbidden (403). */
export const link = {
    state: 'connecting',
    since: Date.now(),
    lastAnswer: null,
    message: '',
    isPaused: false,
    unavailable: null,
    listeners: new Set(),
};

function setLink(state, message) {
    if (link.state !== state || link.message !== message) {
        if (link.state !== state) {
            link.since = state === 'lost' ? link.lastAnswer ?? Date.now() : Date.now();
        }
        link.state = state;
        link.message = message;
        link.listeners.forEach((listener) => listener());
    }
}

/** Another page is shown, which may ask for other things. */
export function forgetUnavailable() {
    link.unavailable = null;
}

/** Remembers the token until the tab is closed. */
export function useToken(token) {
    sessionStorage.setItem(TOKEN, token);
    setLink('connecting', '');
    wake();
}

function headers(accept) {
    const token = sessionStorage.getItem(TOKEN);
    return token ? { Accept: accept, Authorization: `Bearer ${token}` } : { Accept: accept };
}

function target(path, parameters) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters ?? {})) {
        if (value !== null && value !== undefined && value !== '') {
            query.set(name, value);
        }
    }
    const text = query.toString();
    return BASE + path + (text ? `?${text}` : '');
}

async function failure(response) {
    let code = '';
    let message = `the node answered with status ${response.status}`;
    try {
        const body = await response.json();
        code = body.error?.code ?? code;
        message = body.error?.message ?? message;
    } catch {
        // The status says enough.
    }
    return new ApiError(response.status, code, message);
}

/** A path segment of a name from the cluster. */
export function segment(name) {
    return encodeURIComponent(name);
}

async function ask(path, parameters, accept, signal) {
    let response;
    try {
        response = await fetch(target(path, parameters), { headers: headers(accept), cache: 'no-store', signal });
    } catch (error) {
        if (error.name === 'AbortError') {
            throw error;
        }
        setLink('lost', 'The node does not answer.');
        throw new ApiError(0, 'Unreachable', 'The node does not answer.');
    }
    link.lastAnswer = Date.now();
    if (response.ok) {
        if (link.unavailable === null || link.unavailable === path) {
            link.unavailable = null;
            setLink('live', '');
        }
        return response;
    }
    const error = await failure(response);
    if (error.status === 401) {
        setLink('denied', error.message);
    } else if (error.status === 403) {
        setLink('forbidden', error.message);
    } else if (error.status === 503 && !OPTIONAL.has(path)) {
        link.unavailable = path;
        setLink('unavailable', error.message);
    } else {
        setLink('live', '');
    }
    throw error;
}

/** The JSON at a path. */
export async function get(path, parameters, signal) {
    const limit = AbortSignal.timeout(TIMEOUT_MILLIS);
    const response = await ask(path, parameters, 'application/json', signal ? AbortSignal.any([signal, limit]) : limit);
    return response.json();
}

/** Hands over each event of a stream as it comes; returns when the stream ends. */
export async function stream(path, parameters, signal, onEvent) {
    const response = await ask(path, parameters, 'text/event-stream', signal);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
        const { value, done } = await reader.read();
        if (done) {
            return;
        }
        const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) {
            const data = block.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim()).join('\n');
            if (data) {
                onEvent(JSON.parse(data));
            }
        }
    }
}

const pollers = new Set();

function wake() {
    pollers.forEach((poller) => poller.now());
}

document.addEventListener('visibilitychange', () => {
    if (!document.hidden) {
        wake();
    }
});

/** Stops or continues all polling. */
export function setPaused(isPaused) {
    link.isPaused = isPaused;
    link.listeners.forEach((listener) => listener());
    if (!isPaused) {
        wake();
    }
}

/**
 * Runs a task now and about every period while the page is visible; after failures less often. A task gets a signal that
 * ends it, and throws if it failed.
 */
export function poll(task, periodMillis = 1_000) {
    let timer = 0;
    let failures = 0;
    let running = null;
    let isStopped = false;

    async function run() {
        clearTimeout(timer);
        if (isStopped || document.hidden) {
            return;
        }
        running?.abort();
        const mine = new AbortController();
        running = mine;
        try {
            await task(mine.signal);
            failures = 0;
        } catch (error) {
            if (mine.signal.aborted) {
                return;
            }
            if (!(error instanceof ApiError)) {
                console.error(error);
            }
            failures++;
        }
        if (running === mine && !isStopped) {
            running = null;
            schedule();
        }
    }

    function schedule() {
        clearTimeout(timer);
        if (!link.isPaused && link.state !== 'denied') {
            timer = setTimeout(run, Math.min(SLOWEST_RETRY_MILLIS, periodMillis * 1.5 ** Math.min(failures, 8)));
        }
    }

    const poller = {
        now: run,
        /** Ends what runs; the next wake starts it again. */
        rest() {
            clearTimeout(timer);
            running?.abort();
        },
        stop() {
            isStopped = true;
            clearTimeout(timer);
            running?.abort();
            pollers.delete(poller);
        },
    };
    pollers.add(poller);
    run();
    return poller;
}

/** The last status of the node, which every page shows a part of. */
export const node = { status: null, listeners: new Set() };

/** Asks for the status while the page is visible. */
export function followStatus(onStatus) {
    return poll(async (signal) => {
        node.status = await get('status', null, signal);
        onStatus(node.status);
        node.listeners.forEach((listener) => listener(node.status));
    });
}

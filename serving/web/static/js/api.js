// Asks the server that this page came from. Knows keys, problems and waiting; nothing of what is asked.

import { tab } from "./keeping.js";

const KEY = "key";
const PATIENCE = 60_000;
const AGAIN = new Set([429, 503]);

/** What the server answers when it does not do what was asked: `title` and `detail` in its own words, and `status`. */
export class Problem extends Error {
  constructor(status, told = {}) {
    super(told.detail || told.title || `HTTP ${status}`);
    this.status = status;
    this.code = told.error?.code ?? null;
  }
}

/** The key that goes with every request, "" for none; kept until the tab closes. */
export const key = {
  get: () => tab.get(KEY) ?? "",
  set: (text) => tab.set(KEY, text),
};

/** Take a key out of the address (`#key=...`), so that it stays neither there nor in the history. */
export function takeKeyFromAddress() {
  const found = /^#key=([A-Za-z0-9_-]+)$/.exec(location.hash);
  if (!found) return;
  key.set(found[1]);
  history.replaceState(null, "", location.pathname);
}

let heardWaiting = () => {};
/** Hears true when an answer is being waited for because the server is not ready, false when it came. */
export const onWaiting = (heard) => {
  heardWaiting = heard;
};

/**
 * Ask, and give back the response once it is a good one.
 * @param {string} method
 * @param {string} path
 * @param {{body?: object, query?: object, headers?: object, signal?: AbortSignal, repeat?: boolean}} [more] `repeat`:
 *     whether asking again does no harm; then an unready server is asked again for a minute
 * @throws {Problem}
 */
export async function ask(method, path, more = {}) {
  const until = Date.now() + PATIENCE;
  const repeat = more.repeat ?? method === "GET";
  try {
    for (;;) {
      const response = await sent(method, path, more);
      if (response.ok) return response;
      const pause = repeat && AGAIN.has(response.status) ? seconds(response.headers.get("Retry-After")) : null;
      if (pause === null || Date.now() + pause > until) throw await problem(response);
      heardWaiting(true);
      await wait(pause, more.signal);
    }
  } finally {
    heardWaiting(false);
  }
}

/** As `ask`, for the JSON of the answer; null where it has no body. */
export async function json(method, path, more) {
  const response = await ask(method, path, more);
  return response.status === 204 ? null : response.json();
}

function sent(method, path, { body, query, headers, signal }) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  const told = { Accept: "application/json", ...headers };
  if (key.get()) told.Authorization = `Bearer ${key.get()}`;
  if (body !== undefined) told["Content-Type"] = "application/json";
  return fetch(url, { method, headers: told, body: body === undefined ? undefined : JSON.stringify(body), signal, cache: "no-store" });
}

async function problem(response) {
  try {
    return new Problem(response.status, await response.json());
  } catch {
    return new Problem(response.status);
  }
}

function seconds(header) {
  const told = Number(header ?? "1");
  return Math.min(Number.isFinite(told) && told > 0 ? told : 1, 5) * 1_000;
}

function wait(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** The address of something of a person's. */
export const ofUser = (user, ...rest) => ["/v1/users", encodeURIComponent(user), ...rest].join("/");

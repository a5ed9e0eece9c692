// Keeps a few words between pages: for this tab, or for good. A browser that keeps nothing keeps them until it moves on.

const PREFIX = "palate.";

class Keeping {
  #place;
  #instead = new Map();

  constructor(place) {
    this.#place = place;
  }

  /** The text of this name, null where there is none. */
  get(name) {
    try {
      return this.#place().getItem(PREFIX + name);
    } catch {
      return this.#instead.get(name) ?? null;
    }
  }

  /** Keep a text; an empty one, or null, is forgotten. */
  set(name, text) {
    try {
      if (text) this.#place().setItem(PREFIX + name, text);
      else this.#place().removeItem(PREFIX + name);
    } catch {
      this.#instead.set(name, text || null);
    }
  }
}

/** Until the tab is closed: a key, whose page it is. */
export const tab = new Keeping(() => sessionStorage);
/** For good: language and colours. */
export const always = new Keeping(() => localStorage);

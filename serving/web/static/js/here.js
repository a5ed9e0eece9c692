// Where the page is: who it is about, what may be asked for, what is chosen now. Parts hear of changes from here.

/**
 * `me` as the server told, `user` the id of the person, `catalogue` what can be asked for, `interests` the keys of what
 * is known of the person, and the choices made.
 */
export const here = { me: null, user: "", catalogue: null, interests: new Set(), scene: "", domain: "", variety: 0 };

const heard = new Map();

/**
 * Hear of something. "feedback": something was done with a thing, or taken back. "edited": the profile was changed by
 * hand. "stated": what holds for good changed. "list": the list changed, with how many are new and how many moved.
 */
export function on(name, told) {
  heard.set(name, [...(heard.get(name) ?? []), told]);
}

/** Tell all who listen. */
export function tell(name, detail) {
  for (const told of heard.get(name) ?? []) told(detail);
}

/** A scene as people call it, in this language; its own name where it has no other. */
export function sceneTitle(name, language) {
  return here.catalogue?.scenes.find((scene) => scene.name === name)?.title?.[language] || name;
}

// The conversation of this tab, kept so that it goes on when the page is loaded again.

import { tab } from "./keeping.js";

const NAME = "conversation";
const MOST_TURNS = 20;

/** The thread and the turns, oldest first, of this person's conversation; null where there is none. Another's is forgotten. */
export function keptConversation(user) {
  const kept = parsed(tab.get(NAME));
  if (kept?.user === user) return kept;
  forgetConversation();
  return null;
}

/** Keep a conversation, or the last turns of a long one. */
export const keepConversation = (user, thread, turns) => tab.set(NAME, JSON.stringify({ user, thread, turns: turns.slice(-MOST_TURNS) }));

/** Keep nothing of any conversation. */
export const forgetConversation = () => tab.set(NAME, "");

function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

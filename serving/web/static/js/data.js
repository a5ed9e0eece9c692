// A person's data as their own: taken along as a file, or erased for good.

import { ask, ofUser } from "./api.js";
import { announce, button, el, fill } from "./dom.js";
import { trying } from "./frame.js";
import { here } from "./here.js";
import { onLanguage, w } from "./words.js";
import { submit } from "./whynot.js";

const place = document.getElementById("data");
let gone = () => {};

/** Put it on the page; `erased` hears when nothing is left. */
export function openData(erased) {
  gone = erased;
  draw();
}

onLanguage(() => here.user && draw());

function draw() {
  const erasing = el("div", { class: "erasing" });
  const begin = button(w("erase.button"), () => confirm(erasing, begin), { look: "do danger", "aria-expanded": "false" });
  fill(
    place,
    el("h1", { id: "data-title", text: w("data.title") }),
    el("p", { class: "means", text: w("data.means") }),
    el("section", { class: "block" }, el("h2", { text: w("export.title") }), el("p", { text: w("export.means") }), button(w("export.button"), () => trying(download), { look: "do" })),
    el("section", { class: "block" }, el("h2", { text: w("erase.title") }), el("p", { text: w("erase.means") }), begin, erasing),
  );
}

async function download() {
  const response = await ask("GET", ofUser(here.user, "export"));
  const address = URL.createObjectURL(await response.blob());
  const link = el("a", { href: address, download: "palate-export.json" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  announce(w("export.done"));
}

/** Ask for the person's id, typed out: nobody erases themselves by a slip. */
function confirm(erasing, begin) {
  begin.hidden = true;
  const sure = submit(null, w("erase.sure"), "do danger");
  sure.disabled = true;
  const field = el("input", { type: "text", name: "confirm", required: true, autocomplete: "off", spellcheck: "false", on: { input: () => (sure.disabled = field.value !== here.user) } });
  const sent = (event) => {
    event.preventDefault();
    if (field.value === here.user) trying(erase);
  };
  fill(
    erasing,
    el("form", { class: "confirm", on: { submit: sent } }, el("label", {}, el("span", { text: w("erase.type", { user: here.user }) }), field), el("div", { class: "acts" }, sure, button(w("cancel"), draw, { look: "do plain" }))),
  );
  field.focus();
}

async function erase() {
  const { user } = here;
  await ask("DELETE", ofUser(user));
  gone(user);
}

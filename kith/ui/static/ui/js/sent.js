/* Words that are out: they leave their box, the form is good for the next ones, and the page goes where they stand. */

import { go } from "./arrive.js";
import { keep, mark } from "./draft.js";
import { say } from "./state.js";

export function renew(form) {
  const fresh = crypto.getRandomValues(new Uint8Array(16));
  if (form.elements.nonce) form.elements.nonce.value = Array.from(fresh, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* What was sent leaves the box. What was typed meanwhile stays, and is a draft again. */
export async function sent(form, words, url) {
  const box = form.elements.words;
  if (box.value.startsWith(words)) box.value = box.value.slice(words.length).trimStart();
  renew(form);
  say(form, "");
  if (box.value) mark(form, true);
  if (url && box.value) await keep(form);
  if (url) go(url);
}

/* Drafts: what stands in a composer is kept a moment after the last key, and before the page is left.
   Acts that load a page wait for it a moment, so that the words stand there again. Help and exit never wait. */

import { held, say } from "./state.js";

const AFTER_MS = 1500;
const WAIT_MS = 1000;
const ANYWHERE = "main a[href]:not([data-exit], [target], [href^='/help/'], [href^='#'])";
const unkept = new Map();
let isWaiting = false;
let goes = false;

export function forget(form) {
  clearTimeout(unkept.get(form));
  unkept.delete(form);
}

/* These words are kept in a moment, or without `soon` when the page is left. */
export function mark(form, soon = false) {
  forget(form);
  if (form.dataset.draftUrl) unkept.set(form, soon ? setTimeout(keep, AFTER_MS, form) : 0);
}

export async function keep(form, keepalive = false) {
  const nonce = form.elements.nonce?.value;
  forget(form);
  let answer;
  try {
    answer = await fetch(form.dataset.draftUrl, { method: "POST", body: new FormData(form), headers: { "X-Composer": "1" }, keepalive });
  } catch { /* said below */ }
  if (form.elements.nonce?.value !== nonce) return; /* sent meanwhile */
  if (!answer?.ok && !unkept.has(form)) mark(form);
  if (answer?.ok && !answer.redirected) held(form, await answer.text());
  if (answer?.redirected) say(form, form.dataset.signedOut, true);
  else say(form, answer?.ok ? form.dataset.kept : form.dataset.notKept);
}

export const keepAll = (keepalive) => Promise.all([...unkept.keys()].map((form) => keep(form, keepalive)));

async function wait(event, go) {
  if (isWaiting) event.preventDefault();
  if (isWaiting || goes || event.defaultPrevented || !unkept.size) return;
  event.preventDefault();
  isWaiting = true;
  await Promise.race([keepAll(), new Promise((done) => setTimeout(done, WAIT_MS))]);
  [isWaiting, goes] = [false, true];
  go();
  goes = false;
}

document.addEventListener("submit", (event) => wait(event, () => event.target.requestSubmit(event.submitter)));
document.addEventListener("click", (event) => {
  const link = event.ctrlKey || event.metaKey || event.shiftKey ? null : event.target.closest?.(ANYWHERE);
  if (link) wait(event, () => location.assign(link.href));
});
window.addEventListener("pagehide", () => keepAll(true));
document.addEventListener("visibilitychange", () => { if (document.hidden) keepAll(true); });

/* The composer: sends with Ctrl or Cmd and Enter, and never loses words.
   The server answers 204 (they are out, stay here or go to the place it names), the same with help for the writer, a
   redirect (go there), the form again, or that it may not be. */

import { forget, mark } from "./draft.js";
import { showHelp } from "./help.js";
import { renew, sent } from "./sent.js";
import { busy, say } from "./state.js";

const WHY = { 403: "stale", 404: "shut" };
const ELSEWHERE = ["/accounts/", "/you/terms/"];
const tried = new WeakMap();

async function send(form, button) {
  if (form.dataset.sending) return;
  const words = form.elements.words.value;
  if (tried.has(form) && tried.get(form) !== words) renew(form);
  form.dataset.sending = "yes";
  busy(button, true);
  mark(form);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), headers: { "X-Composer": "1" } });
    if (answer.status >= 500) throw new Error(String(answer.status));
    forget(form);
    /* Read first: if the line drops here, the words stay and are sent once more as the same message. */
    const help = answer.headers.get("X-Composer") === "sent" ? await answer.text() : "";
    if (help) await sent(form, words).then(() => showHelp(help));
    else if (answer.redirected && ELSEWHERE.some((path) => new URL(answer.url).pathname.startsWith(path))) say(form, form.dataset.signedOut, true);
    else if (answer.status === 204 || answer.redirected) await sent(form, words, answer.headers.get("X-Place") ?? (answer.redirected && answer.url));
    else if (answer.ok || answer.status === 422) HTMLFormElement.prototype.submit.call(form);
    else say(form, form.dataset[WHY[answer.status]] ?? form.dataset.notSent, true);
    tried.delete(form);
  } catch { tried.set(form, words); say(form, form.dataset.notSent, true); }
  busy(button, false);
  delete form.dataset.sending;
}

function enhance(form) {
  /* Typed before this was loaded, or put back by the browser. */
  if (form.elements.words.value !== form.elements.words.defaultValue) mark(form, true);
  form.addEventListener("input", () => mark(form, true));
  form.addEventListener("submit", (event) => { event.preventDefault(); send(form, event.submitter); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit([...form.elements].find((one) => one.type === "submit" && !one.hidden));
  });
}

document.querySelectorAll("form[data-composer]").forEach(enhance);

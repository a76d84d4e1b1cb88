/* Small acts of a live page, in the background: the page and what is typed on it stay, the stream shows what
   came of it. What did not arrive is said, and nothing is loaded in its place. Help and exit are not touched. */

import { keepAll } from "./draft.js";
import { isDown, note } from "./note.js";

const ANYWHERE = "a[href^='/']:not([data-exit], [target], [href^='/help/'])";
const page = document.querySelector("[data-stream-url]");
let isWaiting = false;

/* The answer, or nothing when none came. */
async function ask(address, given) {
  if (isWaiting) return undefined;
  isWaiting = true;
  try {
    const answer = await fetch(address, { redirect: "manual", ...given });
    if (answer.status >= 500) throw new Error(String(answer.status));
    note("undone", "");
    return answer;
  } catch {
    note("undone", page.dataset.notArrived);
    return undefined;
  } finally { isWaiting = false; }
}

async function act(form, button) {
  const address = button?.getAttribute("formaction") ?? form.action;
  const answer = await ask(address, { method: "POST", body: new FormData(form, button), headers: { "X-Composer": "1" } });
  if (!answer || (answer.status === 204 && !isDown())) return;
  await keepAll();
  if (form.dataset.then) location.assign(form.dataset.then);
  else location.reload();
}

async function follow(link) {
  if (await ask(link.href)) location.assign(link.href);
}

page.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  event.preventDefault();
  act(event.target, event.submitter);
});
page.addEventListener("click", (event) => {
  const link = event.ctrlKey || event.metaKey || event.shiftKey ? null : event.target.closest(ANYWHERE);
  if (!link || !isDown()) return;
  event.preventDefault();
  follow(link);
});

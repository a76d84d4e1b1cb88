/* Quick exit: blanks the page, replaces this entry of the history, leaves. Shift three times does the same. */

const AWAY = "/away/";
const PRESSES = 3;
const WITHIN_MS = 2000;

function leave() {
  document.documentElement.replaceChildren();
  window.location.replace(AWAY);
}

function onClick(event) {
  if (!event.target.closest?.("[data-exit]")) return;
  event.preventDefault();
  leave();
}

let presses = [];

function onKeyDown(event) {
  if (event.repeat) return;
  if (event.key !== "Shift") {
    presses = [];
    return;
  }
  const now = performance.now();
  presses = [...presses.filter((at) => now - at < WITHIN_MS), now];
  if (presses.length >= PRESSES) leave();
}

document.addEventListener("click", onClick);
if (document.documentElement.dataset.exitKey !== "off") document.addEventListener("keydown", onKeyDown);
/* A page kept by the back button could show what was left: load it anew. */
window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });

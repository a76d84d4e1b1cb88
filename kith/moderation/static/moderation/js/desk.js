/* The queue stays as it is in the database: the stream says that something changed, and the page asks for its own. */

import { announce } from "../../ui/js/announce.js";
import { redraw } from "../../ui/js/focus.js";
import { note } from "../../ui/js/note.js";

const [AGAIN_MS, DROPPED_MS] = [3000, 5000];
const page = document.querySelector("[data-stream-url]");
const queue = page.querySelector("[data-queue]");
let seen;
let dropped;

/* Up to which moment the page is true, as the queue says it of itself. */
const stale = () => queue.querySelector("[data-stale]").textContent;

function line(text) {
  dropped = clearTimeout(dropped);
  note("line", text);
}

async function draw() {
  const answer = await fetch(location.pathname, { headers: { "X-Part": "queue" } });
  if (!answer.ok || answer.redirected) return line(page.dataset.gone);
  const before = queue.querySelectorAll("[data-desk-item]").length;
  redraw(queue, await answer.text());
  const items = queue.querySelectorAll("[data-desk-item]");
  if (items.length > before) announce(items[0].innerText);
}

function changed(event) {
  if (seen !== undefined && seen !== event.data) draw().catch(() => line(stale()));
  seen = event.data;
}

function open() {
  const source = new EventSource(page.dataset.streamUrl);
  source.addEventListener("open", () => line(""));
  source.addEventListener("error", () => {
    dropped ??= setTimeout(() => line(stale()), DROPPED_MS);
    if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN_MS);
  });
  source.addEventListener("room", changed);
  source.addEventListener("reset", () => location.reload());
  source.addEventListener("gone", () => { source.close(); line(page.dataset.gone); });
  window.addEventListener("pagehide", () => source.close());
}

open();

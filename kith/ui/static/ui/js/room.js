/* A live page: words as they come, each once and in order, and the state of the room. Starts from data-stream-url. */

import { announce } from "./announce.js";
import { keepAll } from "./draft.js";
import { redraw } from "./focus.js";
import { note } from "./note.js";
import { place, showNewest } from "./stream.js";

const [AGAIN_MS, DROPPED_MS] = [3000, 5000]; /* a stream that is back by then was not away: they end and open anew */
const page = document.querySelector("[data-stream-url]");

function said(event) {
  place(page.querySelector("[data-stream]"), event.data, event.lastEventId);
  page.dataset.from = event.lastEventId;
  document.body.dispatchEvent(new Event("said"));
}

/* Every chair counts, the free ones too: they keep their place in the round. */
function myself(state) {
  const mine = [...state.querySelectorAll(".circle > .seat")].findIndex((seat) => seat.dataset.seat === page.dataset.me) + 1;
  const frame = page.querySelector("[data-circle]");
  if (frame) frame.className = `circle-of me${mine || 1}`;
}

function changed(event) {
  const state = document.getElementById("room-state");
  if (!state) return;
  redraw(state, event.data);
  myself(state);
  announce(state.querySelector("[data-say]")?.dataset.say);
}

let dropped;
function line(text) {
  dropped = clearTimeout(dropped);
  note("line", text);
}

function open() {
  const source = new EventSource(page.dataset.streamUrl + (page.dataset.from ? `?after=${page.dataset.from}` : ""));
  source.addEventListener("open", () => line(""));
  source.addEventListener("error", () => {
    if (page.querySelector("[data-closed]")) return source.close();
    dropped ??= setTimeout(line, DROPPED_MS, page.dataset.dropped);
    if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN_MS);
  });
  source.addEventListener("message", said);
  source.addEventListener("room", changed);
  source.addEventListener("reset", () => keepAll().then(() => location.reload()));
  source.addEventListener("gone", () => { source.close(); line(page.dataset.gone); });
  window.addEventListener("pagehide", () => source.close());
}

if (page) {
  showNewest(page.querySelector("[data-stream]"));
  open();
}

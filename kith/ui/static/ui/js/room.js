/* A live page: words as they come, each once and in order, and the state of the room. Starts from data-stream-url. */

import { announce } from "./announce.js";
import { keepAll } from "./draft.js";
import { place, showNewest } from "./stream.js";

const AGAIN_MS = 3000;
const page = document.querySelector("[data-stream-url]");

function said(event) {
  place(page.querySelector("[data-stream]"), event.data, event.lastEventId);
  page.dataset.from = event.lastEventId;
}

function myself(state) {
  const seats = [...state.querySelectorAll("[data-seat]")];
  const mine = seats.findIndex((seat) => seat.dataset.seat === page.dataset.me) + 1;
  const frame = page.querySelector("[data-circle]");
  if (frame) frame.className = `circle-of me${mine || 1}`;
}

function changed(event) {
  const state = document.getElementById("room-state");
  if (!state) return;
  const before = state.querySelector("details");
  state.innerHTML = event.data;
  const fold = state.querySelector("details");
  if (fold && fold.className === before?.className) fold.open = before.open;
  myself(state);
  announce(state.querySelector("[data-say]")?.dataset.say);
}

function line(text) {
  const note = page.querySelector("[data-line]");
  if (note.textContent === text) return;
  note.textContent = text;
  note.hidden = !text;
  if (text) announce(text);
}

function open() {
  const from = page.dataset.from ? `?after=${page.dataset.from}` : "";
  const source = new EventSource(page.dataset.streamUrl + from);
  source.addEventListener("open", () => line(""));
  source.addEventListener("error", () => {
    line(page.dataset.dropped);
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

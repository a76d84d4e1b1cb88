/* Keeps somebody's line to the room while they are on a page beside it: a quiet word, a still minute. */

const AGAIN_MS = 15000;
const page = document.querySelector("[data-room-line]");

function hold() {
  const source = new EventSource(page.dataset.roomLine);
  source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) setTimeout(hold, AGAIN_MS); });
  source.addEventListener("gone", () => source.close());
  window.addEventListener("pagehide", () => source.close());
}

if (page) hold();

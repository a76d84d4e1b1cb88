/* Says a change once, politely, to those who listen to the page: the newest only, at most every five seconds. */

const EVERY_MS = 5000;

let last = -EVERY_MS;
let waiting = "";
let timer;

function speak() {
  const region = document.getElementById("announcer");
  timer = undefined;
  last = performance.now();
  if (region && region.textContent !== waiting) region.textContent = waiting;
}

export function announce(text) {
  if (!text) return;
  waiting = text;
  timer ??= setTimeout(speak, Math.max(0, last + EVERY_MS - performance.now()));
}

/* Follows the state of the room where the page itself must change: your turn, your hand, a minute of calm. */

import { focusOn } from "../ui/js/focus.js";

const state = document.getElementById("room-state");
const stream = document.querySelector("[data-stream]");
const composer = document.querySelector("[data-composer-of]");
const NEAR_PX = 80;

/* What holds for whoever sits at this page, as the state of the room says it. */
function facts(now) {
  const me = composer.dataset.composerOf;
  const mine = now.dataset.word === me;
  const seat = state.querySelector(`[data-seat="${CSS.escape(me)}"]`)?.dataset.is ?? "";
  return new Set([mine ? "mine" : "other", ...seat.split(" "), "answered" in now.dataset ? "answered" : ""]);
}

/* A button that had the focus is gone: the composer has it then. Its box only for whoever presses by key, since to
   others it would open a keyboard. */
function goOn(byKey) {
  const box = composer.querySelector("textarea");
  focusOn(byKey ? box : composer, box);
}

function follow() {
  const now = state.querySelector(".room-now");
  if (!now) return;
  const known = facts(now);
  const had = document.activeElement;
  const byKey = had.matches(":focus-visible");
  stream.classList.toggle("is-calm", "calm" in now.dataset);
  composer.classList.toggle("is-your-turn", known.has("mine"));
  for (const part of composer.querySelectorAll("[data-when]")) {
    const when = part.dataset.when;
    part.hidden = when.startsWith("not-") ? known.has(when.slice(4)) : !known.has(when);
  }
  for (const button of composer.querySelectorAll("[data-while]")) button.value = button.dataset.values.split(" ")[Number(known.has(button.dataset.while))];
  if (composer.contains(had) && !had.getClientRects().length) goOn(byKey);
  const question = composer.querySelector("[data-question]");
  if (known.has("mine") && now.dataset.question) question.textContent = now.dataset.question;
}

if (state && stream && composer) {
  new MutationObserver(follow).observe(state, { childList: true });
  /* The composer grows, a keyboard opens, a line is said: whoever stood at the newest words stays there. */
  let follows = true;
  stream.addEventListener("scroll", () => { follows = stream.scrollHeight - stream.scrollTop - stream.clientHeight < NEAR_PX; });
  new ResizeObserver(() => { if (follows) stream.scrollTop = stream.scrollHeight; }).observe(stream);
}

/* Follows the state of the room where the page itself must change: your turn, your hand, a minute of calm. */

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

function follow() {
  const now = state.querySelector(".room-now");
  if (!now) return;
  const known = facts(now);
  stream.classList.toggle("is-calm", "calm" in now.dataset);
  composer.classList.toggle("is-your-turn", known.has("mine"));
  for (const part of composer.querySelectorAll("[data-when]")) {
    const when = part.dataset.when;
    part.hidden = when.startsWith("not-") ? known.has(when.slice(4)) : !known.has(when);
  }
  for (const button of composer.querySelectorAll("[data-while]")) button.value = button.dataset.values.split(" ")[Number(known.has(button.dataset.while))];
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

/* Follows the state of the room where the page itself must change: your turn to speak, a minute of calm. */

const state = document.getElementById("room-state");
const stream = document.querySelector("[data-stream]");
const composer = document.querySelector("[data-composer-of]");
const NEAR_PX = 80;

function follow() {
  const now = state.querySelector(".room-now");
  if (!now) return;
  const follows = stream.scrollHeight - stream.scrollTop - stream.clientHeight < NEAR_PX;
  const mine = now.dataset.word === composer.dataset.composerOf;
  stream.classList.toggle("is-calm", "calm" in now.dataset);
  composer.classList.toggle("is-your-turn", mine);
  for (const part of composer.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "mine") !== mine;
  const question = composer.querySelector("[data-question]");
  if (mine && now.dataset.question) question.textContent = now.dataset.question;
  if (follows) stream.scrollTop = stream.scrollHeight; /* the composer grows when it is your turn */
}

if (state && stream && composer) {
  new MutationObserver(follow).observe(state, { childList: true });
  stream.scrollTop = stream.scrollHeight;
}

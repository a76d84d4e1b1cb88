/* What a composer says of itself: a line under the words, and a button that is at work. */

export function say(form, text, wrong = false) {
  const state = form.querySelector("[data-state]");
  state?.classList.toggle("is-wrong", wrong);
  if (state) state.textContent = text ?? "";
}

/* Whoever may not write here any more reads it while they write. Without words nobody holds them. */
export function held(form, html) {
  const note = form.querySelector("[data-held]");
  if (note && note.innerHTML.trim() !== html.trim()) note.innerHTML = html;
}

export function busy(button, on) {
  if (!button?.dataset.busy || on === (button.ariaBusy === "true")) return;
  if (on) button.style.minWidth = `${button.offsetWidth}px`;
  [button.textContent, button.dataset.busy] = [button.dataset.busy, button.textContent];
  button.ariaBusy = String(on);
}

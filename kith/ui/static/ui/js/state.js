/* What a composer says of itself: a line under the words, and a button that is at work. */

export function say(form, text, wrong = false) {
  const state = form.querySelector("[data-state]");
  state?.classList.toggle("is-wrong", wrong);
  if (state) state.textContent = text ?? "";
}

/* Whoever may not write here any more reads it while they write. Without words nobody holds them. The same
   is not said twice: it would be read aloud at each pause, and a link in it would lose the focus. */
export function held(form, html) {
  const note = form.querySelector("[data-held]");
  const said = document.createElement("div");
  said.innerHTML = html.trim(); /* compared as the page holds it: a browser writes tags in its own way */
  if (note && note.innerHTML.trim() !== said.innerHTML) note.innerHTML = said.innerHTML;
}

export function busy(button, on) {
  if (!button?.dataset.busy || on === (button.ariaBusy === "true")) return;
  if (on) button.style.minWidth = `${button.offsetWidth}px`;
  [button.textContent, button.dataset.busy] = [button.dataset.busy, button.textContent];
  button.ariaBusy = String(on);
}

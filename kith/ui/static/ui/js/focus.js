/* Where the focus goes when what had it is drawn anew or goes away. It must not fall to the top of the page. */

const stands = (one) => one?.isConnected && one.getClientRects().length > 0;

/* Gives the focus to the first of these that can be seen. A heading takes it too. */
export function focusOn(...places) {
  const there = places.find(stands);
  if (!there) return;
  if (there.tabIndex < 0) there.tabIndex = -1;
  there.focus({ preventScroll: !there.matches("h1, h2, h3, article") });
}

/* Draws a part anew. What had the focus in it has it again, by its id, else what stands next to it. */
export function redraw(part, draw) {
  const had = document.activeElement;
  if (!part.contains(had) || had === part) return draw();
  draw();
  focusOn(document.getElementById(had.id), part.querySelector("[data-acts] h2"), document.querySelector("[data-composer] textarea"), part.querySelector("h2"));
}

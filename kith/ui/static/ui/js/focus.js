/* Where the focus goes when what had it is drawn anew or goes away. It must not fall to the top of the page. */

const stands = (one) => one?.isConnected && one.getClientRects().length > 0;

/* Gives the focus to the first of these that can be seen. A heading takes it too. */
export function focusOn(...places) {
  const there = places.find(stands);
  if (!there) return;
  if (there.tabIndex < 0) there.tabIndex = -1;
  there.focus({ preventScroll: !there.matches("h1, h2, h3, article") });
}

/* Draws a part anew. What was folded stays folded. What had the focus in it has it again, by its id, else what stands
   next to it. */
export function redraw(part, html) {
  const folds = new Map([...part.querySelectorAll("details")].map((fold) => [fold.className, fold.open]));
  const had = document.activeElement;
  const isInside = had !== part && part.contains(had);
  part.innerHTML = html;
  for (const fold of part.querySelectorAll("details")) fold.open = folds.get(fold.className) ?? fold.open;
  if (isInside) focusOn(document.getElementById(had.id), part.querySelector("[data-acts] h2"), document.querySelector("[data-composer] textarea"), part.querySelector("h2"));
}

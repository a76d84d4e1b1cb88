/* A page that knows nobody shows the way back when this browser came to it from another page of this site. */

const cameFromHere = document.referrer.startsWith(`${window.location.origin}/`) && window.history.length > 1;

function onClick(event) {
  event.preventDefault();
  window.history.back();
}

for (const way of document.querySelectorAll("[data-back]")) {
  if (!cameFromHere) continue;
  way.hidden = false;
  way.addEventListener("click", onClick);
}

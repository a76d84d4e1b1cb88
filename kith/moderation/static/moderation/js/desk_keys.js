/* Single keys at the desk, while no field has the focus: j k move, t take, s h n c open an act, ? the list. */

const list = document.querySelector("[data-desk-keys]");
const isWriting = (one) => one.closest?.("input, textarea, select, [contenteditable]");

function move(by) {
  const links = [...document.querySelectorAll(".desk-item-link")].filter((link) => !link.closest("details:not([open])"));
  const here = links.findIndex((link) => link.closest("[data-desk-item]").contains(document.activeElement));
  links[Math.min(Math.max(here + by, 0), links.length - 1)]?.focus();
}

/* On the queue the key belongs to the alert that has the focus; on the page of an alert to that alert. */
function press(key) {
  const place = document.querySelector("[data-desk-item]") ? document.activeElement?.closest("[data-desk-item]") : document;
  const control = place?.querySelector(`[data-desk-key="${CSS.escape(key)}"]`);
  const fold = control?.closest("details");
  if (!fold?.open) control?.click();
  fold?.querySelector("textarea, select, input:not([type=hidden])")?.focus();
  return Boolean(control);
}

/* The list may stand below what is seen: it takes the focus. */
function show(isOpen) {
  list.open = isOpen;
  list.querySelector("summary").focus();
}

function onKeyDown(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isWriting(event.target)) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "?") show(!list.open);
  else if (event.key === "Escape" && list.open) show(false);
  else if (!press(event.key.toLowerCase())) return;
  event.preventDefault();
}

if (list?.dataset.deskKeys === "on") document.addEventListener("keydown", onKeyDown);

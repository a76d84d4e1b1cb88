/* Single keys in the room, while no text field has the focus: h hand, p pass, q quiet word, n pass the word. */

const writing = (element) => element.closest?.("input, textarea, select, [contenteditable]");

function onKeyDown(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writing(event.target)) return;
  const control = document.querySelector(`[data-room-key="${CSS.escape(event.key.toLowerCase())}"]:not([hidden])`);
  if (!control) return;
  event.preventDefault();
  control.click();
}

document.addEventListener("keydown", onKeyDown);

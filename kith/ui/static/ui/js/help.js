/* The help panel: one that has just come takes the focus, once, and stands in a stream after the words it answers. */

/* Once the page has made room for it: a stream that is read at its end follows every change of its size. */
function attend(panel) {
  const heading = panel?.querySelector("h2");
  if (!heading) return;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    heading.scrollIntoView({ block: "start" });
    heading.focus({ preventScroll: true });
  }));
}

/* Into the stream of a live page, in the place of one that stands there. */
export function showHelp(html) {
  const stream = document.querySelector("[data-stream]");
  if (!stream || !html.trim()) return;
  const holder = document.createElement("template");
  holder.innerHTML = html;
  stream.querySelector(":scope > [data-help]")?.remove();
  const box = holder.content.firstElementChild;
  const later = [...stream.querySelectorAll(":scope > [data-position]")].find((one) => Number(one.dataset.position) > Number(box.dataset.position));
  stream.insertBefore(box, later ?? stream.querySelector(":scope > [data-end]"));
  attend(box);
}

/* A page that is shown again, by the way back, is not a panel that has just come. */
if (performance.getEntriesByType("navigation")[0]?.type !== "back_forward") attend(document.querySelector("[data-fresh]"));

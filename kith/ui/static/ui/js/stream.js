/* A stream of messages: where a new one goes, and whether the reader is at the newest. */

const NEAR_PX = 80;

const scroller = (stream) => (stream.scrollHeight > stream.clientHeight ? stream : document.scrollingElement);

export function atNewest(stream) {
  const box = scroller(stream);
  return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
}

export function showNewest(stream) {
  if (scroller(stream) === stream) stream.scrollTop = stream.scrollHeight;
}

/* Puts one message in its place: over itself when it is here already and newer, else by position. */
export function place(stream, html, id) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.querySelector("[data-key]");
  if (!fresh) return;
  const revision = Number(id.split("-")[1] ?? 0);
  fresh.dataset.revision = revision;
  const here = stream.querySelector(`[data-key="${CSS.escape(fresh.dataset.key)}"]`);
  if (here) {
    if (Number(here.dataset.revision ?? 0) <= revision) here.replaceWith(fresh);
    return;
  }
  const position = Number(fresh.dataset.position);
  const later = [...stream.querySelectorAll("[data-position]")].find((other) => Number(other.dataset.position) > position);
  const end = stream.querySelector("[data-end]");
  stream.insertBefore(fresh, later ?? end ?? null);
}

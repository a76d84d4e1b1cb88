/* A stream of messages: where a new one goes. What the reader looks at stays where it is. */

const NEAR_PX = 80;

/* In the room the stream itself scrolls, elsewhere the page does. */
const scroller = (stream) => stream.closest(".stream") ?? document.scrollingElement;

const atNewest = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;

export function showNewest(stream) {
  const box = scroller(stream);
  if (box !== document.scrollingElement) box.scrollTop = box.scrollHeight;
}

/* What this one reader may do with a message is not in what everybody is sent. A changed one keeps its own. */
function control(fresh, here) {
  if (fresh.classList.contains("is-gone")) return null;
  if (here) return here.querySelector("[data-own]");
  const offer = document.querySelector("template[data-offer]");
  if (!offer || offer.dataset.names.split("\n").includes(fresh.querySelector(".message-by b").textContent)) return null;
  const made = offer.content.firstElementChild.cloneNode(true);
  made.setAttribute("formaction", made.getAttribute("formaction").replace(offer.dataset.offer, fresh.dataset.key));
  return made;
}

/* Puts one message in its place: over itself when it is here already and not newer, else by position. */
function put(stream, fresh, revision) {
  const here = stream.querySelector(`[data-key="${CSS.escape(fresh.dataset.key)}"]`);
  fresh.dataset.revision = revision;
  if (here && Number(here.dataset.revision ?? 0) > revision) return;
  const own = control(fresh, here);
  if (own) fresh.querySelector(".message-foot > .plain")?.before(own);
  if (here) {
    here.replaceWith(fresh);
    return;
  }
  const position = Number(fresh.dataset.position);
  const later = [...stream.querySelectorAll(":scope > [data-position]")].find((other) => Number(other.dataset.position) > position);
  stream.insertBefore(fresh, later ?? stream.querySelector(":scope > [data-end]"));
}

export function place(stream, html, id) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.querySelector("[data-key]");
  if (!fresh) return;
  const box = scroller(stream);
  const follows = atNewest(box);
  const top = box === document.scrollingElement ? 0 : box.getBoundingClientRect().top;
  const stays = [...stream.children].find((child) => child.getBoundingClientRect().bottom > top + NEAR_PX);
  const before = stays?.getBoundingClientRect().top;
  put(stream, fresh, Number(id.split("-")[1] ?? 0));
  if (follows) showNewest(stream);
  else if (stays?.isConnected) box.scrollTop += stays.getBoundingClientRect().top - before;
}

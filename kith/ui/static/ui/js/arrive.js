/* Going to a place, and arriving there: at the message itself, and not at the top of its page. */

import { focusOn } from "./focus.js";

/* Where this page is the place already, it is loaded anew and shown from there on. */
export function go(address) {
  const there = new URL(address, location.href);
  if (there.pathname + there.search !== location.pathname + location.search) return location.assign(there);
  history.scrollRestoration = "manual";
  history.replaceState(null, "", there);
  location.reload();
}

if (history.scrollRestoration === "manual") window.addEventListener("load", () => setTimeout(() => { history.scrollRestoration = "auto"; }));
const message = document.getElementById(location.hash.slice(1));
if (message?.matches("[data-position]")) focusOn(message);

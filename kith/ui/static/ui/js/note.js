/* What the house says under the words of a live page: that the line dropped, that something did not arrive. */

import { announce } from "./announce.js";

const page = document.querySelector("[data-stream-url]");

export const isDown = () => !page.querySelector("[data-line]").hidden;

export function note(name, text) {
  const place = page.querySelector(`[data-${name}]`);
  if (!place || place.textContent === text) return;
  place.textContent = text;
  place.hidden = !text;
  announce(text);
}

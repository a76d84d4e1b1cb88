/* A form that is kept as it is typed: a moment after the last key, and before the page is left. */

import { forget, mark } from "./draft.js";

const form = document.querySelector("form[data-plan]");
form?.addEventListener("input", () => mark(form, true));
form?.addEventListener("submit", () => forget(form));

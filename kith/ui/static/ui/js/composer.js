/* The composer: keeps a draft, sends with Ctrl or Cmd and Enter, and never loses words.
   The server may answer 204 (the words are out, stay here), a redirect (go there), or the form again.
   Whoever was signed out meanwhile keeps the page with the words. */

const DRAFT_AFTER_MS = 1500;

function say(form, text, wrong = false) {
  const state = form.querySelector("[data-state]");
  state?.classList.toggle("is-wrong", wrong);
  if (state) state.textContent = text ?? "";
}

function busy(button, on) {
  if (!button?.dataset.busy || on === (button.ariaBusy === "true")) return;
  if (on) button.style.minWidth = `${button.offsetWidth}px`;
  [button.textContent, button.dataset.busy] = [button.dataset.busy, button.textContent];
  button.ariaBusy = String(on);
}

function stay(form) {
  const fresh = crypto.getRandomValues(new Uint8Array(16));
  if (form.elements.nonce) form.elements.nonce.value = Array.from(fresh, (byte) => byte.toString(16).padStart(2, "0")).join("");
  for (const box of form.querySelectorAll("textarea")) box.value = "";
  say(form, "");
}

function go(url) {
  if (url === location.href.split("#")[0]) location.reload();
  else location.assign(url);
}

async function send(form, button) {
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  busy(button, true);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), headers: { "X-Composer": "1" } });
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (answer.status === 204) stay(form);
    else if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/")) say(form, form.dataset.signedOut, true);
    else if (answer.redirected) go(answer.url);
    else HTMLFormElement.prototype.submit.call(form);
  } catch { say(form, form.dataset.notSent, true); }
  busy(button, false);
  delete form.dataset.sending;
}

function enhance(form) {
  let timer;
  const keep = () => fetch(form.dataset.draftUrl, { method: "POST", body: new FormData(form) })
    .then((answer) => say(form, answer.ok ? form.dataset.kept : form.dataset.notKept), () => say(form, form.dataset.notKept));
  form.addEventListener("input", () => { clearTimeout(timer); if (form.dataset.draftUrl) timer = setTimeout(keep, DRAFT_AFTER_MS); });
  form.addEventListener("submit", (event) => { clearTimeout(timer); event.preventDefault(); send(form, event.submitter); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit([...form.elements].find((one) => one.type === "submit" && !one.hidden));
  });
}

document.querySelectorAll("form[data-composer]").forEach(enhance);

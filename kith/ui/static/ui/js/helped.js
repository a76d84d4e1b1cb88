/* "This helped", pressed where it stands: the page and what is typed on it stay, and the button keeps the focus.
   Where that does not work it is pressed as on a plain page. */

async function press(form, button) {
  const key = button.closest("[data-key]").dataset.key;
  const answer = await fetch(button.formAction, { method: "POST", body: new FormData(form, button) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(`[data-key="${CSS.escape(key)}"] [data-own]`);
  if (!answer.ok || !fresh) throw new Error(String(answer.status));
  const had = document.activeElement === button;
  button.replaceWith(fresh);
  if (had) fresh.focus();
}

let isPlain = false;

document.getElementById("thanks")?.addEventListener("submit", (event) => {
  if (isPlain || event.defaultPrevented) return;
  event.preventDefault();
  const [form, button] = [event.target, event.submitter];
  press(form, button).catch(() => {
    isPlain = true;
    form.requestSubmit(button);
  });
});

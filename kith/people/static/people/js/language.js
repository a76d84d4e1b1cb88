/* Another language, on a form that is being filled: what stands in it stays. It is kept nowhere but on the page. */

const isTyped = (control) => control.name && !["hidden", "submit", "button"].includes(control.type);
const same = (form, control) => [...form.elements].find((one) => one.name === control.name && one.type === control.type && (!["radio", "checkbox"].includes(one.type) || one.value === control.value));

function carry(from, to) {
  for (const control of [...from.elements].filter(isTyped)) {
    const there = same(to, control);
    if (!there) continue;
    if (["radio", "checkbox"].includes(there.type)) there.checked = control.checked;
    else there.value = control.value;
  }
}

async function speak(languages, button) {
  const answer = await fetch(languages.action, { method: "POST", body: new FormData(languages, button) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [from, to] = [document, page].map((one) => one.querySelector("main form.form"));
  if (!answer.ok || !to) throw new Error(String(answer.status));
  carry(from, to);
  document.documentElement.lang = page.documentElement.lang;
  document.body.replaceWith(page.body);
  document.querySelector("h1").tabIndex = -1;
  document.querySelector("h1").focus();
}

let isPlain = false;

document.addEventListener("submit", (event) => {
  const [languages, button] = [event.target, event.submitter];
  if (isPlain || !languages.matches("[data-languages]")) return;
  event.preventDefault();
  speak(languages, button).catch(() => {
    isPlain = true;
    languages.requestSubmit(button);
  });
});

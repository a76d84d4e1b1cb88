/* A form that a passkey fills: asks the device, puts its answer into the form, and sends it. */

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const withBytes = (named) => (named ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function optionsOf(form) {
  if (!form.dataset.optionsUrl) return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

async function create(form) {
  const { publicKey } = (await optionsOf(form)).creation_options;
  publicKey.challenge = toBytes(publicKey.challenge);
  publicKey.user.id = toBytes(publicKey.user.id);
  publicKey.excludeCredentials = withBytes(publicKey.excludeCredentials);
  if (form.elements.passwordless?.checked) {
    const alone = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
    publicKey.authenticatorSelection = { ...publicKey.authenticatorSelection, ...alone };
  }
  return navigator.credentials.create({ publicKey });
}

async function get(form) {
  const { publicKey } = (await optionsOf(form)).request_options;
  publicKey.challenge = toBytes(publicKey.challenge);
  publicKey.allowCredentials = withBytes(publicKey.allowCredentials);
  return navigator.credentials.get({ publicKey });
}

function written(credential) {
  const response = {};
  for (const part of PARTS) if (credential.response[part]) response[part] = toText(credential.response[part]);
  const clientExtensionResults = credential.getClientExtensionResults();
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response, clientExtensionResults };
}

async function onSubmit(event) {
  event.preventDefault();
  const form = event.currentTarget;
  try {
    form.elements.credential.value = JSON.stringify(written(await { create, get }[form.dataset.passkey](form)));
    form.submit();
  } catch {
    form.querySelector("[data-passkey-failed]").hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) form.addEventListener("submit", onSubmit);

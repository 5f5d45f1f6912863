// Passkeys: asks the browser for one and sends the answer as a form; and forms that send themselves.

async function answered(form) {
  const response = await fetch(form.dataset.question, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  const question = await response.json();
  const making = form.dataset.passkey === "create";
  const publicKey = making
    ? PublicKeyCredential.parseCreationOptionsFromJSON(question)
    : PublicKeyCredential.parseRequestOptionsFromJSON(question);
  const credential = making ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
  return JSON.stringify(credential.toJSON());
}

async function send(form) {
  const troubles = form.querySelectorAll("[role=alert]");
  for (const trouble of troubles) trouble.hidden = true;
  try {
    form.elements.answer.value = await answered(form);
  } catch (error) {
    const known = error.name === "InvalidStateError" && form.querySelector("[data-known-device]");
    (known || troubles[0]).hidden = false;
    return;
  }
  form.submit();
}

export function startEntering() {
  if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    for (const form of document.querySelectorAll("form[data-passkey]")) {
      form.hidden = false;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        event.stopPropagation();
        send(form);
      });
    }
  }
  document.querySelector("form[data-send-now]")?.submit();
}

// Makes and uses passkeys (WebAuthn). A form says what it is for; what the browser answers is posted as any form is.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async event => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.submit();
    } catch (refused) {
      if (refused.name !== "NotAllowedError" && refused.name !== "AbortError") throw refused;
      form.elements.credential.value = ""; // The person thought otherwise.
    }
  });
}

async function ask(form) {
  const answer = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  if (!answer.ok) { location.reload(); throw new DOMException("refused", "AbortError"); }
  const options = await answer.json();
  const credential = form.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return credential.toJSON();
}

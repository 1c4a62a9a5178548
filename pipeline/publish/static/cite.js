// Copies a text of the page. The buttons are shown only where this script runs.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const text = document.getElementById(button.dataset.copies);
  const said = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.innerText);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = said; }, 2000);
    } catch {
      // No clipboard outside a secure address: the text is selected for Ctrl+C.
      getSelection().selectAllChildren(text);
    }
  });
}

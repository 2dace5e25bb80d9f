const answer = document.getElementById("answer");

for (const button of document.querySelectorAll("button[data-path]")) {
  button.addEventListener("click", () => {
    show(button.dataset.path).catch((error) => {
      answer.textContent = String(error);
    });
  });
}

/** Writes the answer as it comes in. */
async function show(path) {
  answer.textContent = "";
  const response = await fetch(path);
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    answer.textContent += chunk;
  }
}

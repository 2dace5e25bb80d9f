const answer = document.getElementById("answer");

for (const button of document.querySelectorAll("button[data-path]")) {
  button.addEventListener("click", async () => {
    answer.textContent = "";
    const response = await fetch(button.dataset.path);
    const text = response.body.pipeThrough(new TextDecoderStream());
    for await (const chunk of text) answer.textContent += chunk;
  });
}

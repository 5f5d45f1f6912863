// The few words that scripts say, in the page's language, written by the server.
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

export const word = (name) => words[name] ?? name;

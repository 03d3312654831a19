// Makes searching nicer where scripts run. Nothing here is needed: every page works without it.
"use strict";
(() => {
  const PAUSE = 60;
  const MOST_WORDS = 12;

  // Suggestions under a search field; picking one goes there.
  const suggest = (field, number) => {
    const list = document.createElement("datalist");
    list.id = `suggestions-${number}`;
    field.after(list);
    field.setAttribute("list", list.id);
    let addresses = new Map();
    let asked = 0;
    const ask = async (typed) => {
      const turn = ++asked;
      const answer = await fetch(`/-/search/suggest?q=${encodeURIComponent(typed)}`).catch(() => null);
      if (!answer || !answer.ok || turn !== asked) return;
      const [, names, explained, found] = await answer.json();
      if (turn !== asked) return;
      addresses = new Map(names.map((name, place) => [name, found[place]]));
      list.replaceChildren(...names.map((name, place) => new Option(explained[place], name)));
    };
    let waiting;
    field.addEventListener("input", (event) => {
      clearTimeout(waiting);
      const typed = field.value.trim();
      const isPicked = !event.inputType || event.inputType === "insertReplacementText";
      if (isPicked && addresses.has(typed)) {
        location.assign(new URL(addresses.get(typed), location).href);
      } else if (typed.length > 1) {
        waiting = setTimeout(() => ask(typed), PAUSE);
      }
    });
  };

  // `/` goes to the search field, unless somebody is typing.
  const focusBySlash = (field) => {
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.focus();
      field.select();
    });
  };

  // A letter of a script that sets words apart by spaces.
  const RUNS = ["Han", "Hira", "Kana", "Hang", "Thai", "Laoo", "Mymr", "Khmr"].map((name) => `\\p{scx=${name}}`).join("");
  const LETTER = `(?![${RUNS}])[\\p{L}\\p{N}\\p{M}]`;
  const BEFORE = new RegExp(`(?:${LETTER})+$`, "u");
  const AFTER = new RegExp(`^(?:${LETTER})+`, "u");

  // What is marked, with the rest of a word that it begins or ends inside of.
  const markedWords = (selection) => {
    if (selection.isCollapsed) return "";
    const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
    const [first, last] = [startContainer.data ?? "", endContainer.data ?? ""];
    const head = AFTER.test(first.slice(startOffset)) ? first.slice(0, startOffset).match(BEFORE)?.[0] : "";
    const tail = BEFORE.test(last.slice(0, endOffset)) ? last.slice(endOffset).match(AFTER)?.[0] : "";
    return `${head ?? ""}${selection}${tail ?? ""}`;
  };

  // A few words marked in an outline can be asked after.
  const askAfterSelection = (text) => {
    const link = document.createElement("a");
    link.className = "button asking";
    link.textContent = "Who first wrote this?";
    link.hidden = true;
    document.querySelector("main").append(link);
    document.addEventListener("selectionchange", () => {
      const selection = document.getSelection();
      const words = markedWords(selection).trim().split(/\s+/).slice(0, MOST_WORDS).join(" ");
      link.hidden = words.length < 2 || !text.contains(selection.anchorNode);
      link.href = `/-/search?when=ever&q=${encodeURIComponent(`"${words.replaceAll('"', "")}"`)}`;
    });
  };

  const fields = document.querySelectorAll('input[type="search"][name="q"]');
  fields.forEach(suggest);
  if (fields.length > 0) focusBySlash(fields[0]);
  const text = document.querySelector("main.reading .prose");
  if (text) askAfterSelection(text);
})();

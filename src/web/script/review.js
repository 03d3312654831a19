// Keys for reviewers, and for whoever compares. The pages do all of this without them; the script only saves the way
// to the mouse.
"use strict";
(() => {
  const judged = document.querySelector(".verdict");
  const places = judged ? ".verdict .passage" : ".compared :is(.passage, [id^=change-], tr:has(.old, .new))";
  const changes = [...document.querySelectorAll(places)];
  const verdict = (verb) => document.querySelector(`.verdict button[formaction$="/${verb}"]`);
  const accept = document.querySelector(".verdict .submit button:not([formaction])");
  const reason = document.querySelector(".verdict [name=reason]");
  let at = -1;

  const go = (step) => {
    if (!changes.length) return;
    at = Math.min(Math.max(at + step, 0), changes.length - 1);
    changes[at].tabIndex = -1;
    changes[at].focus({ preventScroll: true });
    changes[at].scrollIntoView({ block: "center" });
  };
  const toggle = () => changes[at]?.querySelector("input[type=checkbox]")?.click();
  // A verdict that needs a word goes to where the word is typed first.
  const withReason = (button) => (reason.value.trim() ? button : reason)?.focus();
  const help = () => {
    const dialog = document.createElement("dialog");
    dialog.className = "keys";
    dialog.setAttribute("aria-label", "Keys");
    const list = dialog.appendChild(document.createElement("dl"));
    for (const [names, , words] of keys) {
      const term = list.appendChild(document.createElement("dt"));
      for (const name of names.split(" ")) {
        if (term.hasChildNodes()) term.append(" ");
        term.appendChild(document.createElement("kbd")).textContent = name;
      }
      list.appendChild(document.createElement("dd")).textContent = words;
    }
    dialog.addEventListener("close", () => dialog.remove());
    document.querySelector("main").append(dialog);
    dialog.showModal();
  };
  const judging = [
    ["x", toggle, "take this change, or leave it"],
    ["a", () => accept?.focus(), "accept: then Enter"],
    ["r", () => withReason(verdict("decline")), "decline: a word why, then Enter"],
    ["b", () => withReason(verdict("return")), "send back: a word why, then Enter"],
    ["e", () => verdict("mend")?.click(), "mend first"],
    ["n", () => document.querySelector("a[rel=next]")?.click(), "next in the queue"],
  ];
  const keys = [
    [judged ? "j" : "j n", () => go(1), "next change"],
    [judged ? "k" : "k p", () => go(-1), "change before"],
    ...(judged ? judging : []),
    ["?", help, "these keys"],
  ];
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, select, dialog, input:not([type=checkbox])")) return;
    const key = keys.find(([names]) => names.split(" ").includes(event.key));
    if (!key) return;
    event.preventDefault();
    key[1]();
  });
})();

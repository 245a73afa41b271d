// The board of tasks: a card is dragged to a column, j and k go through the cards, m opens the menu. All of it presses what stands there
// anyway: without this script the menu of each card does the same.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (name, act) => document.addEventListener(name, act);
  let held = null;

  // Where a card may go is what its menu offers.
  const ways = (card, column) => all(`[data-column="${CSS.escape(column.dataset.dropColumn)}"]`, card);
  const clear = () => {
    held?.classList.remove("task--held");
    held = null;
    for (const each of all("[data-drop-column]")) each.classList.remove("board__column--open", "board__column--shut", "board__column--over");
  };
  const target = (event) => {
    const column = held && event.target.closest?.("[data-drop-column]");
    return column && ways(held, column).length ? column : null;
  };
  on("dragstart", (event) => {
    const card = event.target.closest?.("[data-card][draggable=true]");
    if (!card) return;
    held = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.id);
    card.classList.add("task--held");
    for (const column of all("[data-drop-column]")) {
      if (!column.contains(card)) column.classList.add(ways(card, column).length ? "board__column--open" : "board__column--shut");
    }
  });
  on("dragover", (event) => {
    const column = target(event);
    for (const each of all(".board__column--over")) if (each !== column) each.classList.remove("board__column--over");
    if (!column) return;
    event.preventDefault();
    column.classList.add("board__column--over");
  });
  on("drop", (event) => {
    const column = target(event), card = held;
    if (!column) return;
    event.preventDefault();
    const found = ways(card, column);
    clear();
    if (found.length === 1) return found[0].click();
    // Two steps stand in that column: which one is for a person to say.
    card.querySelector("details.menu").open = true;
    found[0].focus();
  });
  on("dragend", clear);

  const keys = () => { try { return localStorage.getItem("pintasan") !== "mati"; } catch { return true; } };
  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog") || !keys()) return;
    const titles = all("[data-card] .task__title, #daftar tbody th a");
    const place = titles.findIndex((each) => (each.closest("[data-card]") ?? each.closest("tr")).contains(document.activeElement));
    if (event.key === "j" || event.key === "k") {
      const next = titles[event.key === "j" ? place + 1 : place < 0 ? titles.length - 1 : place - 1];
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "m") {
      const menu = titles[place]?.closest("[data-card]")?.querySelector("details.menu") ?? document.querySelector("#pindah-menu");
      if (!menu) return;
      event.preventDefault();
      if (menu.matches("details")) menu.open = true;
      menu.querySelector(".menu__panel a, .menu__panel button, button, textarea")?.focus();
    }
  });

  // A name to be mentioned goes where the text stands.
  const show = () => {
    for (const each of all("[data-mentions], [data-pick-all]")) each.hidden = false;
    fields();
  };
  on("click", (event) => {
    const name = event.target.closest("[data-mention]")?.dataset.mention, box = document.getElementById("komentar");
    if (name && box) {
      box.setRangeText(`@${name} `, box.selectionStart, box.selectionEnd, "end");
      box.focus();
    }
  });

  // The form for many: what does not belong to the chosen deed is out of the way.
  const fields = () => {
    const deed = document.getElementById("tindakan");
    if (!deed) return;
    for (const each of all("[data-deeds]")) each.hidden = !each.dataset.deeds.split(" ").includes(deed.value);
    const number = all("input[name=pilih]:checked").length, said = document.getElementById("terpilih");
    if (said) said.textContent = number;
  };
  on("change", (event) => {
    if (event.target.matches("[data-all]")) for (const each of all("input[name=pilih]")) each.checked = event.target.checked;
    fields();
  });
  on("htmx:afterSettle", show);
  show();
})();

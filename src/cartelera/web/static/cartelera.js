/* Suggestions while typing, over /v1/titles. Without this file every form works all the same. */
"use strict";

const WAIT = 160;
const MOST = 8;
let boxes = 0;

for (const combo of document.querySelectorAll(".combo")) suggest(combo);

function suggest(combo) {
  const input = combo.querySelector("input");
  const list = document.createElement("ul");
  const told = document.createElement("span");
  const words = combo.dataset;
  let timer = 0;
  let asking = null;
  let offered = [];
  let active = -1;

  list.id = "sugerencias-" + ++boxes;
  list.className = "offered";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${input.id}"]`).textContent);
  told.className = "unseen";
  told.setAttribute("role", "status");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  combo.append(list, told);

  input.addEventListener("input", () => {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text.length < 2) return close();
    timer = setTimeout(() => ask(text), WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      close();
      event.preventDefault();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && offered.length) {
      if (list.hidden) open();
      move(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      choose(offered[active]);
      event.preventDefault();
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) choose(offered[Number(item.dataset.place)]);
  });

  async function ask(text) {
    if (asking) asking.abort();
    asking = new AbortController();
    try {
      const response = await fetch(`/v1/titles?meaning=false&limit=${MOST}&q=${encodeURIComponent(text)}`, { signal: asking.signal });
      if (!response.ok) return close();
      offered = (await response.json()).titles;
    } catch {
      return;
    }
    if (document.activeElement !== input) return;
    list.replaceChildren(...offered.map(item));
    told.textContent = offered.length === 1 ? words.one : offered.length ? words.other.replace("#", String(offered.length)) : words.none;
    active = -1;
    if (offered.length) open();
    else close();
  }

  function item(title, place) {
    const line = document.createElement("li");
    const name = document.createElement("span");
    const rest = document.createElement("small");
    line.id = `${list.id}-${place}`;
    line.dataset.place = String(place);
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    name.textContent = title.local_names[document.documentElement.lang] ?? title.title;
    rest.textContent = [title.year, title.kind === "series" ? words.series : words.film].filter(Boolean).join(" · ");
    line.append(name, rest);
    return line;
  }

  function move(step) {
    const items = list.children;
    if (active >= 0) items[active].setAttribute("aria-selected", "false");
    active = (active + step + items.length + (active < 0 && step < 0 ? 1 : 0)) % items.length;
    items[active].setAttribute("aria-selected", "true");
    items[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].id);
  }

  function choose(title) {
    clearTimeout(timer);
    if (words.suggest === "go") {
      location.assign("/titulo/" + encodeURIComponent(title.id));
      return;
    }
    const year = input.form.elements.namedItem("anio");
    input.value = title.title;
    if (year && title.year) year.value = String(title.year);
    close();
  }

  function open() {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function close() {
    clearTimeout(timer);
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}

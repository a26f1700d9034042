"use strict";
(() => {
  const filter = document.getElementById("filter");
  const form = document.getElementById("filters");
  const count = document.getElementById("count");
  const table = document.getElementById("models");
  const body = table.tBodies[0];
  const list = document.getElementById("figures");
  const rows = [...body.rows].map(row => ({
    row,
    model: row.querySelector(".pick").dataset.model,
    spot: row.cells[1].classList.contains("none") ? "no" : "yes",
  }));
  const makers = new Map(rows.map(entry => [entry.model, entry.row.querySelector("td.text").textContent]));
  const figures = [...list.children].map(item => ({
    item,
    data: item.dataset,
    text: [item.dataset.model, item.dataset.family, makers.get(item.dataset.model), item.querySelector("h3").textContent,
           item.querySelector(".facts").textContent].join(" ").toLowerCase(),
  }));

  // Values of a choice in their order: numbers by size.
  const ordered = values => [...values].filter(Boolean).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const shownAs = (key, value) => key === "rank" || key === "tokens" ? Number(value).toLocaleString("en") : value;
  const fill = (select, key, values) => { for (const value of values) select.add(new Option(shownAs(key, value), value)); };

  // A choice is offered where the figures differ in it.
  const selects = [...form.querySelectorAll("select")];
  for (const select of selects) {
    const values = ordered(new Set(figures.map(figure => figure.data[select.dataset.key])));
    select.parentElement.hidden = values.length < 2;
    fill(select, select.dataset.key, values);
  }

  // ---- a card a model, of which one figure is shown; its switches choose which ----

  const switched = [["chart", "Chart"], ["theme", "Theme"], ["size", "Size"], ["lang", "Language"], ["rank", "Rank"], ["tokens", "Tokens"]];
  const groups = new Map();
  for (const figure of figures) {
    figure.item.hidden = true;
    const model = figure.data.model;
    if (!groups.has(model)) groups.set(model, { figures: [], shown: null, switches: null });
    groups.get(model).figures.push(figure);
  }

  const show = (group, figure) => {
    if (group.shown) group.shown.item.hidden = true;
    group.shown = figure;
    figure.item.hidden = false;
    if (!group.switches) group.switches = makeSwitches(group);
    if (group.switches.parentElement !== figure.item) figure.item.querySelector("h3").before(group.switches);
    for (const select of group.switches.querySelectorAll("select")) select.value = figure.data[select.dataset.key];
  };

  // The figure that has what was chosen, and of the rest as much as there is.
  const choose = (group, key, value) => {
    const alike = figure => switched.filter(([other]) => figure.data[other] === group.shown.data[other]).length;
    const having = group.figures.filter(figure => figure.data[key] === value);
    show(group, having.reduce((best, figure) => alike(figure) > alike(best) ? figure : best));
  };

  const makeSwitches = group => {
    const panel = document.createElement("div");
    panel.className = "switches";
    for (const [key, name] of switched) {
      const values = ordered(new Set(group.figures.map(figure => figure.data[key])));
      if (values.length < 2) continue;
      const label = panel.appendChild(document.createElement("label"));
      const select = document.createElement("select");
      label.append(name + " ", select);
      select.dataset.key = key;
      fill(select, key, values);
      select.addEventListener("change", () => { choose(group, key, select.value); select.focus(); });
    }
    return panel;
  };

  // ---- filtering ----

  // Every word must occur; "=id" asks for one model and no other; a sweet spot there is or is not.
  const asked = () => {
    const words = filter.value.trim().toLowerCase();
    if (words.startsWith("=")) return { fits: (text, model) => model === words.slice(1), spot: "" };
    const spot = /(^|\s)(no\s+)?sweet\s+spots?(?=\s|$)/.exec(words);
    const others = (spot ? words.replace(spot[0], " ") : words).split(/\s+/).filter(Boolean);
    return { fits: text => others.every(word => text.includes(word)), spot: !spot ? "" : spot[2] ? "no" : "yes" };
  };

  const apply = () => {
    const { fits, spot } = asked();
    const wanted = selects.filter(select => select.value);
    const models = new Set();
    let fitting = 0;
    for (const [model, group] of groups) {
      const fit = group.figures.filter(figure => fits(figure.text, model.toLowerCase()) && (!spot || figure.data.spot === spot) &&
                                                 wanted.every(select => figure.data[select.dataset.key] === select.value));
      fitting += fit.length;
      if (fit.length) models.add(model), show(group, fit.includes(group.shown) ? group.shown : fit[0]);
      else if (group.shown) group.shown.item.hidden = true;
    }
    for (const entry of rows) entry.row.hidden = !models.has(entry.model) || (spot !== "" && entry.spot !== spot);
    const number = value => value.toLocaleString("en");
    const cards = groups.size === figures.length ? "" : " A card shows one of a model’s figures; its switches show the others.";
    count.textContent = `${number(fitting)} of ${number(figures.length)} figures, of ${number(models.size)} of ${number(groups.size)} models.${cards}`;
  };

  // ---- the address says what is asked ----

  const say = push => {
    const said = new URLSearchParams();
    if (filter.value.trim()) said.set("q", filter.value.trim());
    for (const select of selects) if (select.value) said.set(select.dataset.key, select.value);
    const address = "#" + said;
    if (address !== (location.hash || "#")) history[push ? "pushState" : "replaceState"](null, "", address);
  };

  const restore = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    filter.value = said.get("q") ?? "";
    for (const select of selects) {
      select.value = said.get(select.dataset.key) ?? "";
      if (select.selectedIndex < 0) select.value = "";
    }
    apply();
  };

  const answer = push => { apply(); say(push); };
  let pending = 0;
  filter.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(() => answer(false), 120);
  });
  form.addEventListener("change", () => answer(true));
  form.addEventListener("submit", event => { event.preventDefault(); answer(true); });
  form.addEventListener("reset", () => setTimeout(() => { answer(true); filter.focus(); }));
  window.addEventListener("popstate", restore);

  body.addEventListener("click", event => {
    const pick = event.target.closest(".pick");
    if (!pick) return;
    filter.value = "=" + pick.dataset.model;
    answer(true);
    document.getElementById("figures-title").scrollIntoView();
    const first = list.querySelector("li:not([hidden]) a");
    if (first) first.focus({ preventScroll: true });
  });

  // ---- sorting ----

  // Numbers by their exact value, texts by the alphabet; what has no value stands last either way.
  const keyOf = cell => cell.dataset.value !== undefined ? Number(cell.dataset.value)
                      : cell.classList.contains("none") ? null : cell.textContent.trim();
  const compare = (a, b) => typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => heading.firstElementChild.addEventListener("click", () => {
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of headings) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = [...body.rows].map(row => ({ row, key: keyOf(row.cells[column]) }));
    keyed.sort((a, b) => (a.key === null) - (b.key === null) || (a.key === null ? 0 : compare(a.key, b.key) * (down ? -1 : 1)));
    body.append(...keyed.map(entry => entry.row));
  }));

  restore();
})();

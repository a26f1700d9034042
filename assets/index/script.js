"use strict";
(() => {
  const filter = document.getElementById("filter");
  const form = document.getElementById("filters");
  const count = document.getElementById("count");
  const table = document.getElementById("models");
  const body = table.tBodies[0];
  const cards = [...document.getElementById("figures").children].map(item => ({
    item,
    data: item.dataset,
    text: (item.dataset.model + " " + item.dataset.family + " " + item.querySelector("h3").textContent + " " +
           item.querySelector(".facts").textContent).toLowerCase(),
  }));
  const rows = [...body.rows].map(row => ({
    row,
    model: row.querySelector(".pick").dataset.model,
    text: (row.querySelector(".pick").dataset.model + " " + row.cells[0].textContent + " " + row.cells[1].textContent).toLowerCase(),
  }));

  // A choice is offered where the figures differ in it.
  const selects = [...form.querySelectorAll("select")];
  for (const select of selects) {
    const values = new Set(cards.map(card => card.data[select.dataset.key]).filter(Boolean));
    select.parentElement.hidden = values.size < 2;
    for (const value of [...values].sort()) select.add(new Option(value, value));
  }

  // Every word must occur; "=id" asks for one model and no other.
  const matcher = asked => {
    if (asked.startsWith("=")) return (text, model) => model === asked.slice(1);
    const words = asked.split(/\s+/).filter(Boolean);
    return text => words.every(word => text.includes(word));
  };

  const apply = () => {
    const matches = matcher(filter.value.trim().toLowerCase());
    const wanted = selects.filter(select => select.value);
    const models = new Set();
    let shown = 0;
    for (const card of cards) {
      const fits = matches(card.text, card.data.model.toLowerCase()) &&
                   wanted.every(select => card.data[select.dataset.key] === select.value);
      card.item.hidden = !fits;
      shown += fits;
      if (fits) models.add(card.data.model);
    }
    let listed = 0;
    for (const entry of rows) {
      const fits = models.has(entry.model) || (!wanted.length && matches(entry.text, entry.model.toLowerCase()));
      entry.row.hidden = !fits;
      listed += fits;
    }
    const number = value => value.toLocaleString("en");
    count.textContent = `${number(shown)} of ${number(cards.length)} figures, ${number(listed)} of ${number(rows.length)} lines of the table`;
  };

  let pending = 0;
  filter.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(apply, 120);
  });
  form.addEventListener("change", apply);
  form.addEventListener("submit", event => { event.preventDefault(); apply(); });
  form.addEventListener("reset", () => setTimeout(() => { apply(); filter.focus(); }));

  body.addEventListener("click", event => {
    const pick = event.target.closest(".pick");
    if (!pick) return;
    filter.value = "=" + pick.dataset.model;
    apply();
    document.getElementById("figures-title").scrollIntoView();
    const first = document.querySelector("#figures li:not([hidden]) a");
    if (first) first.focus({ preventScroll: true });
  });

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

  apply();
})();

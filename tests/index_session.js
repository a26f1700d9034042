// In an index page, what a person would do; the promise of what is wrong then, "" if nothing.
(async () => {
  const faults = [];
  const expect = (fact, words) => { if (!fact) faults.push(words); };
  // What the page puts off is done at once, and what it was put off by is held.
  const later = window.setTimeout;
  let longest = 0;
  window.setTimeout = (act, time = 0) => { longest = Math.max(longest, time); return later(act, 0); };
  const settled = () => new Promise(resolve => later(resolve, 0));
  const moved = move => new Promise(resolve => { addEventListener("popstate", resolve, { once: true }); move(); });
  const all = query => [...document.querySelectorAll(query)];
  const shown = query => all(query).filter(element => !element.hidden);
  const nameOf = element => (element.getAttribute("aria-label") || [...(element.labels || [])].map(label => label.textContent).join(" ") ||
                           element.textContent || element.querySelector?.("img")?.alt || "").trim();
  expect(shown("#figures li").length === 4, "4 cards");
  expect(all("#figures li").length === 16, "16 figures");
  expect(shown("#models tbody tr").length === 4, "4 models");
  expect(document.getElementById("count").textContent.startsWith("16 of 16 figures, of 4 of 4 models."), "the count");
  for (const control of all("button, input, select, a")) expect(control.closest("[hidden]") || nameOf(control), "no name: " + control.outerHTML);
  for (const image of all("img")) expect(image.alt && image.loading === "lazy" && image.width && image.height, "image: " + image.outerHTML);
  expect(all("li .files a").length === 32, "a link to every file");
  expect(all("h1").length === 1 && document.documentElement.lang && document.title, "heading, language, title");
  expect(all("th[scope=col][aria-sort]").length === 10 && all("th[scope=row]").length === 4, "scopes");

  const first = () => document.querySelector("#models tbody tr .pick").dataset.model;
  const headings = all("#models thead th");
  const heading = words => headings.find(cell => cell.textContent === words);
  expect(headings[1] === heading("Sweet spot, ranks"), "the sweet spot beside the name");
  heading("Parameters").firstElementChild.click();
  expect(first() === "gpt2" && heading("Parameters").getAttribute("aria-sort") === "ascending", "sorts by parameters");
  heading("Parameters").firstElementChild.click();
  expect(first() === "llama-3-70b" && heading("Parameters").getAttribute("aria-sort") === "descending", "and back");
  heading("Pretraining per token").firstElementChild.click();
  expect(first() === "llama-3-70b", "what has no number stands last");
  heading("Pretraining per token").firstElementChild.click();
  expect(first() === "llama-3-70b", "either way");
  headings[0].firstElementChild.click();
  expect(first() === "gpt2" && all("[aria-sort=ascending]").length === 1, "by name");

  const filter = document.getElementById("filter");
  const type = async text => { filter.value = text; filter.dispatchEvent(new Event("input", { bubbles: true })); await settled(); };
  const counts = words => document.getElementById("count").textContent.startsWith(words);
  await type("LLAMA dark");
  expect(shown("#figures li").length === 1 && shown("#models tbody tr").length === 1 && counts("2 of 16"), "filters by words");
  expect(shown("#figures li")[0].dataset.theme === "dark", "shows what was asked for");
  expect(location.hash === "#q=LLAMA+dark", "the address says so");
  await type("sweet spot");
  const having = shown("#models tbody tr").length;
  expect(having > 0 && having < 4 && shown("#figures li").every(item => item.dataset.spot === "yes"), "those with a sweet spot");
  await type("no sweet spot");
  expect(shown("#models tbody tr").length === 4 - having && shown("#figures li").every(item => item.dataset.spot === "no"), "and those without");
  await type("OpenAI");
  expect(counts("8 of 16"), "by developer");
  await type("nothing of the kind");
  expect(shown("#figures li").length === 0 && document.getElementById("count").textContent.startsWith("0 of 16"), "finds nothing");
  await type("");
  const chart = document.querySelector("select[data-key=chart]");
  chart.value = "rank";
  chart.dispatchEvent(new Event("change", { bubbles: true }));
  expect(counts("8 of 16") && shown("#figures li").every(item => item.dataset.chart === "rank"), "filters by chart");
  expect(location.hash === "#chart=rank", "the address says the chart");
  expect(document.querySelector("select[data-key=size]").parentElement.hidden, "one size: no choice");
  document.querySelector("button[type=reset]").click();
  await settled();
  expect(counts("16 of 16") && !location.hash.slice(1), "clears");
  await moved(() => history.back());
  expect(counts("8 of 16") && chart.value === "rank", "the way back");
  await moved(() => history.forward());
  expect(counts("16 of 16"), "and forth");

  const card = shown("#figures li").find(item => item.dataset.model === "gpt2");
  const theme = card.querySelector(".switches select[data-key=theme]");
  expect(theme && nameOf(theme) && card.querySelectorAll(".switches select").length === 2, "switches for what differs");
  theme.focus();
  theme.value = "dark";
  theme.dispatchEvent(new Event("change", { bubbles: true }));
  const now = shown("#figures li").find(item => item.dataset.model === "gpt2");
  expect(card.hidden && now.dataset.theme === "dark" && now.dataset.chart === card.dataset.chart, "a switch shows the other figure");
  expect(document.activeElement === theme && now.contains(theme), "and keeps the focus");

  document.querySelector(".pick[data-model=gpt2]").click();
  expect(shown("#figures li").length === 1 && counts("4 of 16") && document.activeElement.matches("#figures a"), "a model shows its figures, and no other's");
  expect(longest > 50 && longest < 300, "what is typed is answered when it stands, and soon: " + longest);
  return faults.join("; ");
})()

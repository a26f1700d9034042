"use strict";
(() => {
  const root = document.currentScript.closest(".bpt"), find = query => root.querySelector(query);
  const error = find(".error"), packed = find("script[type]");

  // ---- the core ----

  let core = null;

  // Five letters are four bytes, as digits to 85 from "(" on; the one that would be "<" is "~".
  const unpack = async () => {
    const letters = packed.textContent, bytes = new DataView(new ArrayBuffer(letters.length / 5 * 4));
    for (let i = 0; i < letters.length; i += 5) {
      let word = 0;
      for (let j = i; j < i + 5; j++) {
        const letter = letters.charCodeAt(j);
        word = word * 85 + (letter === 126 ? 20 : letter - 40);
      }
      bytes.setUint32(i / 5 * 4, word);
    }
    const stream = new Blob([bytes.buffer.slice(0, packed.dataset.size)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return WebAssembly.compile(await new Response(stream).arrayBuffer());
  };

  // It is given no system: what it would write nobody reads, and where it would end it throws.
  const start = module => {
    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module))
      (imports[from] ??= {})[name] = () => { if (name === "proc_exit") throw new Error("the core has ended"); return 52; };
    const { exports } = new WebAssembly.Instance(module, imports);
    exports._initialize();
    const give = (bytes, at = exports.live_room(bytes.length)) => new Uint8Array(exports.memory.buffer, at).set(bytes);
    const answer = status => ({ status, bytes: new Uint8Array(exports.memory.buffer, exports.live_answer(), exports.live_answer_size()).slice() });
    return {
      ask: words => {
        const bytes = new TextEncoder().encode(words.map(word => word.replaceAll("\0", "") + "\0").join(""));
        give(bytes);
        return answer(exports.live_ask(bytes.length));
      },
      keep: (name, beginning, whole) => {
        const spelt = new TextEncoder().encode(name + "\0"), bytes = new Uint8Array(spelt.length + beginning.length);
        bytes.set(spelt);
        bytes.set(beginning, spelt.length);
        give(bytes);
        return answer(exports.live_keep(spelt.length - 1, beginning.length, whole));
      },
    };
  };

  const text = bytes => new TextDecoder().decode(bytes);

  // ---- what is asked: a chart, and options in order ----

  // The words of the command on the page, as a shell takes them apart.
  const wordsOf = command => [...command.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|\\(.)/g, (_, quoted, single) => quoted ?? single));

  const pairsOf = command => {
    const [, chart, ...words] = wordsOf(command), pairs = [["chart", chart]];
    for (let i = 0; i < words.length; i++)
      pairs.push([words[i].slice(2), i + 1 < words.length && !words[i + 1].startsWith("--") ? words[++i] : null]);
    return pairs.filter(([name]) => name !== "live");
  };

  const first = pairsOf(find("code").textContent);

  // Of the usual size, letters would be too small for a phone.
  const size = first.find(([name, value]) => name === "size" && value === "blog" && root.clientWidth < 500);
  if (size) size[1] = "phone";

  // What goes without saying is not said: beside a file that states its rank, even the usual rank is refused.
  let usual = [];
  const isUsual = ([name, value]) => usual.some(([other, was]) => other === name && was === value);

  // The same with what a link asks: "#model=gpt2&rank=8".
  const linked = () => {
    const link = [...new URLSearchParams(location.hash.slice(1))];
    return first.filter(([name]) => !link.some(([other]) => other === name))
      .concat(link.map(([name, value]) => [name, value === "" ? null : value]));
  };

  const link = () => new URLSearchParams(asked.filter(([name, value]) => !first.some(([other, was]) => other === name && was === value))
    .map(([name, value]) => [name, value ?? ""])).toString();

  let asked = linked();
  const valueOf = (name, pairs = asked) => pairs.find(([other]) => other === name)?.[1] ?? "";
  const choose = (name, value) => { asked = [...asked.filter(([other]) => other !== name), [name, value]]; };
  const wordsFor = pairs => [valueOf("chart", pairs), ...pairs.filter(pair => pair[0] !== "chart" && !isUsual(pair))
    .flatMap(([name, value]) => value === null ? ["--" + name] : ["--" + name, value])];

  // ---- the page ----

  // Fine steps on the scale of the axes: ranks 1 2 3 4 6 8 12 ..., tokens 1 2 5 10 20 ...
  const steps = {
    rank: { most: 28, value: place => Math.round(2 ** (place / 2)), place: value => Math.round(2 * Math.log2(value)) },
    tokens: { most: 24, value: place => [1, 2, 5][place % 3] * 10 ** Math.floor(place / 3), place: value => Math.round(3 * Math.log10(value)) },
  };

  const showControls = () => {
    for (const control of root.querySelectorAll("form [name]")) if (control !== document.activeElement) control.value = valueOf(control.name);
    for (const slider of root.querySelectorAll("form [data-for]")) {
      const { most, place } = steps[slider.dataset.for], value = Number(valueOf(slider.dataset.for));
      slider.max = most;
      if (slider !== document.activeElement && value > 0) slider.value = place(value);
      slider.setAttribute("aria-label", slider.parentElement.textContent.trim());
      slider.setAttribute("aria-valuetext", valueOf(slider.dataset.for));
    }
    root.querySelectorAll("form datalist").forEach((list, i) => {
      list.id ||= "bpt-" + Math.random().toString(36).slice(2) + i;
      list.parentElement.querySelector("input").setAttribute("list", list.id);
    });
  };

  const pageOf = bytes => new DOMParser().parseFromString(text(bytes), "text/html");

  // The parts that a new request changes; whether there was an answer.
  let shown = [];
  const redraw = () => {
    const request = wordsFor(asked), { status, bytes } = core.ask([...request, "-f", "html"]);
    error.textContent = status ? text(bytes) : "";
    if (status) return false;
    shown = request;
    const page = pageOf(bytes), open = find("details").open;
    for (const part of ["style", "h1", "figure", ".read", ".do", "details"]) find(part).replaceWith(page.querySelector("main > " + part));
    find("details").open = open;
    document.title = page.title;
    if (document.documentElement.lang !== page.documentElement.lang) {
      document.documentElement.lang = page.documentElement.lang;
      find("form").replaceWith(pageOf(core.ask([...shown, "-f", "html", "--live"]).bytes).querySelector("form"));
      find("form").hidden = false;
    }
    root.read();
    showControls();
    return true;
  };

  const setLink = () => {
    try { history.replaceState(null, "", "#" + link()); } catch { /* a page without a place of its own */ }
  };

  const changed = () => {
    let drawn = false;
    safely(() => { drawn = redraw(); });
    setLink();
    return drawn;
  };

  // A core that has ended is begun anew; the page stays.
  let module = null;
  const safely = act => {
    try { act(); } catch (failure) {
      error.textContent = String(failure.message || failure);
      core = start(module);
    }
  };

  root.addEventListener("input", event => {
    const { name, value, dataset, list } = event.target;
    if (dataset.for) {
      choose(dataset.for, String(steps[dataset.for].value(+value)));
      find(`form [name=${dataset.for}]`).value = valueOf(dataset.for);
    } else if (!event.target.closest("form") || !name || (list && ![...list.options].some(option => option.value === value))) return;
    else choose(name, value);
    changed();
  });
  root.addEventListener("change", event => {
    const { name, value, files } = event.target;
    if (files) take(files[0]);
    else if (name && event.target.closest("form") && value !== valueOf(name)) choose(name, value), changed();
  });
  root.addEventListener("submit", event => event.preventDefault());
  addEventListener("hashchange", () => { asked = linked(); safely(redraw); });

  // What is saved is the program's own file of what is shown, not the page's picture of it, nor what was refused since.
  root.addEventListener("click", event => {
    const format = event.target.dataset.do;
    if (format !== "svg" && format !== "csv") return;
    event.stopPropagation();
    const { status, bytes } = core.ask([...shown, "-f", format]);
    if (status) error.textContent = text(bytes);
    else root.save(bytes, format);
  }, true);

  // ---- files ----

  const LARGEST = 33 << 20;

  const beginningOf = async file => {
    if (!file.name.endsWith(".safetensors") || file.size < 8) return file.slice(0, LARGEST);
    const length = Number(new DataView(await file.slice(0, 8).arrayBuffer()).getBigUint64(0, true));
    return file.slice(0, Math.min(8 + length, LARGEST));
  };

  const optionFor = (name, bytes) => name.endsWith(".safetensors") ? "adapter-file"
    : /"peft_type"/.test(text(bytes.slice(0, 1 << 20))) ? "adapter-config" : "model";

  const take = async file => {
    if (!file) return;
    try {
      const bytes = new Uint8Array(await (await beginningOf(file)).arrayBuffer()), option = optionFor(file.name, bytes);
      const before = asked, kept = core.keep(file.name, bytes, file.size);
      choose(option, file.name);
      if (kept.status) error.textContent = text(kept.bytes);
      if (kept.status || !changed()) {
        asked = before;
        setLink();
      }
    } catch (failure) { error.textContent = String(failure.message || failure); }
    root.dataset.taken = file.name;
  };
  document.addEventListener("dragover", event => event.preventDefault());
  document.addEventListener("drop", event => { event.preventDefault(); take(event.dataTransfer.files[0]); });

  // ---- and it begins ----

  unpack().then(compiled => {
    module = compiled;
    core = start(module);
    usual = pairsOf(JSON.parse(text(core.ask([first[0][1], "-f", "json"]).bytes)).request);
    shown = wordsFor(first);
    find("form").hidden = false;
    showControls();
    if (size || location.hash.length > 1) safely(redraw);
    root.dataset.ready = "";
  }).catch(failure => { error.textContent = String(failure.message || failure); });
})();

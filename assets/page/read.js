"use strict";
(() => {
  const set = (node, attributes) => {
    for (const name in attributes) node.setAttribute(name, attributes[name]);
    return node;
  };

  // The rows of the CSV, names first: what varies stands in the lines, at the columns said there, and all else is the same.
  const tableOf = root => {
    const lines = root.querySelector("pre"), varied = lines.dataset.columns.split(" "), same = [...root.querySelectorAll("dl div")];
    const whole = (cells, part) => {
      const row = [];
      varied.forEach((column, i) => { row[column] = cells[i]; });
      let column = 0;
      for (const pair of same) {
        while (column in row) column++;
        row[column] = pair[part].textContent;
      }
      return row;
    };
    return lines.textContent.split("\n").slice(0, -1).map((line, i) => whole(line.split("\t"), i ? "lastChild" : "firstChild"));
  };

  // Under the model's and the chart's name.
  const save = (root, text, ending) => {
    const [, chart, , model] = root.querySelector("code").textContent.split(" ");
    const href = URL.createObjectURL(new Blob([text])), download = `${model}.${chart}`.replace(/[^\w.-]+/g, "-") + "." + ending;
    Object.assign(document.createElement("a"), { href, download }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  };

  // Where no clipboard is given (an unsafe origin, a frame), the selection serves.
  const copy = async element => {
    getSelection().selectAllChildren(element);
    try { await navigator.clipboard.writeText(element.textContent); } catch { document.execCommand("copy"); }
  };

  // For who walks through it cell by cell; the lines stay, since the rows are read out of them.
  const tabulate = lines => {
    const table = document.createElement("table");
    lines.textContent.split("\n").slice(0, -1).forEach((line, i) => {
      const row = table.insertRow();
      for (const cell of line.split("\t")) row.appendChild(document.createElement(i ? "td" : "th")).textContent = cell;
    });
    lines.hidden = true;
    lines.after(table);
  };

  const read = root => {
    const find = query => root.querySelector(query);
    const figure = find("figure"), svg = find("svg"), items = [...root.querySelectorAll("li")], lines = find("pre");
    const slider = find(".read input"), output = find("[data-at]"), varied = figure.dataset.varied;
    const [left, right, top, bottom, xLow, xHigh, yLow, yHigh] = figure.dataset.area.split(" ").map(Number);
    const share = (value, low, high) => Math.log(value / low) / Math.log(high / low);
    const spell = new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 9 });
    const add = (parent, name, attributes) => set(parent.appendChild(document.createElementNS(svg.namespaceURI, name)), attributes);

    // A line along the pointer and a dot on each line of the figure, over it and not in it; made when they are asked for
    // first, since most readers do not.
    let models, places, line, dots;
    const make = () => {
      models = [];
      for (const row of tableOf(root).slice(1)) {
        if (models.at(-1)?.[0][0] !== row[0]) models.push([]);
        models.at(-1).push(row);
      }
      places = models[0].map(row => left + (right - left) * share(row[varied], xLow, xHigh));
      const cross = add(figure, "svg", { class: "cross", viewBox: svg.getAttribute("viewBox"), "aria-hidden": "true" });
      line = add(cross, "path");
      dots = items.map(item => add(cross, "circle", { style: item.getAttribute("style"), r: right / 110 }));
    };

    const show = index => {
      const x = places[index], at = output.dataset.at.replace("{x}", spell.format(models[0][index][varied]));
      set(line, { d: `M${x} ${top}V${bottom}` });
      items.forEach((item, i) => {
        const value = models[item.dataset.model ?? 0]?.[index]?.[item.dataset.column];
        const y = bottom - (bottom - top) * share(value, yLow, yHigh);
        const shown = value > 0 && y <= bottom + 1 && y >= top - 1;
        item.hidden = !value;
        item.lastChild.textContent = output.dataset.value.replace("{value}", spell.format(value));
        dots[i].style.opacity = +shown;
        if (shown) set(dots[i], { cx: x, cy: y });
      });
      slider.max = places.length - 1;
      slider.value = index;
      set(slider, { "aria-valuetext": at });
      output.textContent = at;
    };

    const point = event => {
      if (!models) make();
      const box = svg.getBoundingClientRect(), x = (event.clientX - box.x) / box.width * svg.viewBox.baseVal.width;
      const gaps = places.map(place => Math.abs(place - x));
      show(gaps.indexOf(Math.min(...gaps)));
    };
    if (items.length) {
      slider.max = lines.textContent.split("\n").length - 3;
      slider.oninput = () => {
        if (!models) make();
        show(Math.min(slider.value, places.length - 1));
      };
      figure.onpointermove = figure.onpointerdown = point;
      find(".read").hidden = false;
    }

    const does = {
      copy: button => copy(find("code")).then(() => { find(".said").textContent = button.dataset.done; }),
      svg: () => save(root, new XMLSerializer().serializeToString(svg) + "\n", "svg"),
      csv: () => save(root, tableOf(root).map(row => row + "\n").join(""), "csv"),
    };
    find(".do").hidden = false;
    find(".do").onclick = event => does[event.target.dataset.do]?.(event.target);
    find("details").ontoggle = () => { if (!lines.hidden) tabulate(lines); };
  };

  const root = document.currentScript.closest(".bpt");
  root.read = () => read(root);
  root.save = (bytes, ending) => save(root, bytes, ending);
  root.read();
})();

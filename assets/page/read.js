"use strict";
(() => {
  const svgOf = "http://www.w3.org/2000/svg";

  const set = (node, attributes) => {
    for (const name in attributes) node.setAttribute(name, attributes[name]);
    return node;
  };

  // The rows of the table, with what is the same in all of them, by the places of the CSV's columns.
  const rowsOf = root => {
    const same = [...root.querySelectorAll("dd")], heads = [...root.querySelectorAll("th")];
    const names = [], fill = [];
    for (const cell of same) {
      names[cell.dataset.column] = cell.previousSibling.textContent;
      fill[cell.dataset.column] = cell.textContent;
    }
    for (const head of heads) names[head.dataset.column] = head.textContent;
    const rows = [...root.querySelectorAll("tbody tr")].map(tr => {
      const row = fill.slice();
      heads.forEach((head, i) => { row[head.dataset.column] = tr.cells[i].textContent.trim(); });
      return row;
    });
    return { names, rows };
  };

  const csvOf = ({ names, rows }) => [names, ...rows].map(row =>
    row.map(cell => /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell).join(",") + "\n").join("");

  // Under the model's and the chart's name.
  const save = (root, text, ending) => {
    const [, chart, , model] = root.querySelector("code").textContent.split(" ");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text]));
    link.download = (model + "." + chart).replace(/[^\w.-]+/g, "-") + "." + ending;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // Where no clipboard is given (an unsafe origin, a frame), the selection serves.
  const copy = async element => {
    getSelection().selectAllChildren(element);
    try { await navigator.clipboard.writeText(element.textContent); } catch { document.execCommand("copy"); }
  };

  // A line along the pointer and a dot on each line of the figure, over it and not in it.
  const crossOver = (figure, svg, items, right) => {
    const cross = document.createElementNS(svgOf, "svg"), line = document.createElementNS(svgOf, "path");
    set(cross, { class: "cross", viewBox: svg.getAttribute("viewBox"), "aria-hidden": "true" });
    const dots = items.map(item => set(document.createElementNS(svgOf, "circle"), { style: item.getAttribute("style"), r: right / 110 }));
    cross.append(line, ...dots);
    figure.append(cross);
    return { line, dots };
  };

  const read = root => {
    const find = query => root.querySelector(query);
    const figure = find("figure"), svg = find("figure svg"), items = [...root.querySelectorAll("li")];
    const slider = find(".read input"), output = find("[data-at]"), varied = figure.dataset.varied;
    const [left, right, top, bottom, xLow, xHigh, yLow, yHigh] = figure.dataset.area.split(" ").map(Number);
    const share = (value, low, high) => Math.log(value / low) / Math.log(high / low);
    const spell = new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 9 });

    // Made when it is asked for first: most readers do not.
    let made;
    const make = () => {
      const table = rowsOf(root), models = [];
      for (const row of table.rows) {
        if (models.at(-1)?.[0][0] !== row[0]) models.push([]);
        models.at(-1).push(row);
      }
      const places = models[0].map(row => left + (right - left) * share(row[varied], xLow, xHigh));
      return { models, places, ...crossOver(figure, svg, items, right) };
    };

    const show = index => {
      const { models, places, line, dots } = made;
      const x = places[index], at = output.dataset.at.replace("{x}", spell.format(models[0][index][varied]));
      set(line, { d: `M${x} ${top}V${bottom}` });
      items.forEach((item, i) => {
        const value = models[item.dataset.model]?.[index]?.[item.dataset.column];
        const y = bottom - (bottom - top) * share(value, yLow, yHigh);
        const shown = value > 0 && y <= bottom + 1 && y >= top - 1;
        item.hidden = !value;
        item.lastChild.textContent = output.dataset.value.replace("{value}", spell.format(value));
        dots[i].style.display = shown ? "" : "none";
        if (shown) set(dots[i], { cx: x, cy: y });
      });
      slider.max = places.length - 1;
      slider.value = index;
      set(slider, { "aria-valuetext": at });
      output.textContent = at;
    };

    const point = event => {
      const { places } = made ??= make(), box = svg.getBoundingClientRect();
      const x = (event.clientX - box.x) / box.width * svg.viewBox.baseVal.width;
      let nearest = 0;
      places.forEach((place, i) => { if (Math.abs(place - x) < Math.abs(places[nearest] - x)) nearest = i; });
      show(nearest);
    };
    if (items.length && find("tbody tr")) {
      slider.max = root.querySelectorAll("tbody tr").length - 1;
      slider.oninput = () => { made ??= make(); show(Math.min(slider.value, made.places.length - 1)); };
      figure.onpointermove = figure.onpointerdown = point;
      find(".read").hidden = false;
    }

    const does = {
      copy: button => copy(find("code")).then(() => { find(".said").textContent = button.dataset.done; }),
      svg: () => save(root, new XMLSerializer().serializeToString(svg) + "\n", "svg"),
      csv: () => save(root, csvOf(rowsOf(root)), "csv"),
    };
    find(".do").hidden = false;
    find(".do").onclick = event => does[event.target.dataset.do]?.(event.target);
  };

  const root = document.currentScript.closest(".bpt");
  root.read = () => read(root);
  root.save = (bytes, ending) => save(root, bytes, ending);
  root.read();
})();

"use strict";
(() => {
  const root = document.currentScript.closest(".bpt"), find = query => root.querySelector(query);
  const all = query => [...root.querySelectorAll(query)];

  const lines = () => find("pre").textContent.split("\n").slice(0, -1).map(line => line.split("\t"));

  // The rows of the CSV, names first: what varies stands in the lines, at the columns said there, and all else in the list,
  // where a quotient says what it is by.
  const table = () => {
    const varied = find("pre").dataset.columns.split(" "), same = all("dl div");
    return lines().map((cells, i) => {
      const row = [];
      varied.forEach((column, place) => { row[column] = cells[place]; });
      let column = 0;
      for (const { firstChild, lastChild } of same) {
        while (column in row) column++;
        row[column] = !i ? firstChild.textContent : lastChild.dataset.by ? `${row[column - 1] / row[lastChild.dataset.by]}` : lastChild.textContent;
      }
      return row;
    });
  };

  // Under the model's and the chart's name.
  root.save = (bytes, ending) => {
    const [, chart, , model] = find("code").textContent.split(" "), link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes]));
    link.download = `${model}.${chart}.${ending}`.replace(/[^\w.-]+/g, "-");
    link.click();
  };

  const does = {
    // Where no clipboard is given (an unsafe origin, a frame), what is selected and seen can be copied.
    copy: async button => {
      const command = find("code");
      try { await navigator.clipboard.writeText(command.textContent); } catch {
        find("details").open = true;
        getSelection().selectAllChildren(command);
        document.execCommand("copy");
      }
      find(".said").textContent = button.dataset.done;
    },
    svg: () => root.save(new XMLSerializer().serializeToString(find("svg")) + "\n", "svg"),
    csv: () => root.save(table().join("\n") + "\n", "csv"),
  };

  // For who walks through the lines cell by cell; they stay, since the rows are read out of them.
  const tabulate = () => {
    const text = find("pre"), made = document.createElement("table");
    if (text.hidden) return;
    lines().forEach((cells, i) => {
      const row = made.insertRow();
      for (const cell of cells) row.appendChild(document.createElement(i ? "td" : "th")).textContent = cell;
    });
    text.hidden = true;
    text.after(made);
  };

  root.read = () => {
    const figure = find("figure"), svg = find("svg"), slider = find(".read input"), output = find("[data-at]");
    const line = find(".cross path"), dots = all(".cross circle"), items = all("li"), { varied } = figure.dataset;
    const [left, right, top, bottom, xLow, xHigh, yLow, yHigh] = figure.dataset.area.split(" ").map(Number);
    const share = (value, low, high) => Math.log(value / low) / Math.log(high / low);
    const spell = new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 9 }).format;
    const set = (node, attributes) => { for (const name in attributes) node.setAttribute(name, attributes[name]); };

    // Read when they are asked for first, since most readers do not; names first.
    let rows;
    const place = row => left + (right - left) * share(row[varied], xLow, xHigh);

    const show = index => {
      rows ??= table();
      const row = rows[Number(index) + 1], x = place(row), at = output.dataset.at.replace("{x}", spell(row[varied]));
      set(line, { d: `M${x} ${top}V${bottom}` });
      items.forEach((item, i) => {
        const value = rows[Number(index) + Number(item.dataset.first)]?.[item.dataset.column], y = bottom - (bottom - top) * share(value, yLow, yHigh);
        item.hidden = !value;
        item.lastChild.textContent = output.dataset.value.replace("{value}", spell(value));
        set(dots[i], y >= top - 1 && y <= bottom + 1 ? { cx: x, cy: y, r: right / 110 } : { r: 0 });
      });
      slider.value = index;
      set(slider, { "aria-valuetext": at });
      output.textContent = at;
    };

    figure.onpointermove = figure.onpointerdown = event => {
      rows ??= table();
      const box = svg.getBoundingClientRect(), x = (event.clientX - box.x) / box.width * svg.viewBox.baseVal.width;
      const gaps = rows.slice(1, +slider.max + 2).map(row => Math.abs(place(row) - x));
      show(gaps.indexOf(Math.min(...gaps)));
    };
    slider.oninput = () => show(slider.value);
    find(".do").onclick = ({ target }) => does[target.dataset.do]?.(target);
    find("details").ontoggle = tabulate;
    find(".do").hidden = false;
    find(".read").hidden = !items.length;
  };
  root.read();
})();

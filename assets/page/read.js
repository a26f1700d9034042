"use strict";
(() => {
  const svgOf = "http://www.w3.org/2000/svg";

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

  const save = (text, type, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // Where no clipboard is given (an unsafe origin, a frame), the selection serves.
  const copy = async element => {
    getSelection().selectAllChildren(element);
    try { await navigator.clipboard.writeText(element.textContent); } catch { document.execCommand("copy"); }
  };

  const read = root => {
    const find = query => root.querySelector(query);
    const figure = find("figure"), svg = find("figure svg"), items = [...root.querySelectorAll("li")];
    const slider = find(".read input"), output = find("[data-at]");
    const [left, right, top, bottom, xLow, xHigh, yLow, yHigh] = figure.dataset.area.split(" ").map(Number);
    const varied = figure.dataset.varied, table = rowsOf(root);
    const share = (value, low, high) => Math.log(value / low) / Math.log(high / low);
    const models = [];
    for (const row of table.rows) {
      if (!models.length || models.at(-1)[0][0] !== row[0]) models.push([]);
      models.at(-1).push(row);
    }
    const places = (models[0] || []).map(row => left + (right - left) * share(row[varied], xLow, xHigh));

    const cross = document.createElementNS(svgOf, "svg"), line = document.createElementNS(svgOf, "path");
    cross.setAttribute("class", "cross");
    cross.setAttribute("viewBox", svg.getAttribute("viewBox"));
    cross.setAttribute("aria-hidden", "true");
    cross.append(line);
    const dots = items.map(item => {
      const dot = document.createElementNS(svgOf, "circle");
      dot.style = item.getAttribute("style");
      dot.setAttribute("r", right / 110);
      cross.append(dot);
      return dot;
    });

    const spell = new Intl.NumberFormat(root.lang || document.documentElement.lang, { maximumSignificantDigits: 9 });
    const show = index => {
      const x = places[index], at = output.dataset.at.replace("{x}", spell.format(models[0][index][varied]));
      line.setAttribute("d", `M${x} ${top}V${bottom}`);
      items.forEach((item, i) => {
        const value = models[item.dataset.model]?.[index]?.[item.dataset.column];
        const y = bottom - (bottom - top) * share(value, yLow, yHigh);
        const shown = value > 0 && y <= bottom + 1 && y >= top - 1;
        item.hidden = !value;
        item.lastChild.textContent = output.dataset.value.replace("{value}", spell.format(value));
        dots[i].style.display = shown ? "" : "none";
        dots[i].setAttribute("cx", x);
        dots[i].setAttribute("cy", shown ? y : 0);
      });
      if (!cross.isConnected) figure.append(cross);
      slider.value = index;
      slider.setAttribute("aria-valuetext", at);
      output.textContent = at;
    };

    const point = event => {
      const box = svg.getBoundingClientRect(), x = (event.clientX - box.x) / box.width * svg.viewBox.baseVal.width;
      let nearest = 0;
      places.forEach((place, i) => { if (Math.abs(place - x) < Math.abs(places[nearest] - x)) nearest = i; });
      show(nearest);
    };
    if (items.length && places.length) {
      slider.max = places.length - 1;
      slider.addEventListener("input", () => show(+slider.value));
      figure.addEventListener("pointermove", point);
      figure.addEventListener("pointerdown", point);
      find(".read").hidden = false;
    }

    const [, chart, , model] = find("code").textContent.split(" "), name = (model + "." + chart).replace(/[^\w.]+/g, "-");
    const status = find(".said");
    const does = {
      copy: button => copy(find("code")).then(() => { status.textContent = button.dataset.done; }),
      svg: () => save(new XMLSerializer().serializeToString(svg) + "\n", "image/svg+xml", name + ".svg"),
      csv: () => save(csvOf(table), "text/csv", name + ".csv"),
    };
    find(".do").hidden = false;
    find(".do").addEventListener("click", event => does[event.target.dataset.do]?.(event.target));
  };

  read(document.currentScript.closest(".bpt"));
})();

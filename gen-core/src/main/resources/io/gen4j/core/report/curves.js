// Charts of metrics, with one line per metric and run.

const view = { log: false, smoothing: 0, axis: "step", hiddenRuns: new Set() };
const charts = [];
const AXES = { step: "Steps", examples: "Examples", seconds: "Time" };

function color(index) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--c${index % 8}`).trim();
}

function variable(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Exponential moving average, corrected for the bias toward zero at its start. Gaps stay gaps. */
function smooth(values, weight) {
  let average = 0;
  let mass = 0;
  return values.map((value) => {
    if (value === null) {
      return null;
    }
    average = weight * average + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return average / mass;
  });
}

/**
 * Charts by title. With one run, metrics with the same last word share a chart and have different
 * colors. With several runs, each chart shows one metric, and each run has its own color.
 */
function chartPlans() {
  const names = [...new Set(runs.flatMap((run) => run.metrics.map((metric) => metric.name)))];
  const word = (name) => name.slice(name.lastIndexOf("_") + 1);
  const title = (name) =>
    !several && names.filter((other) => word(other) === word(name)).length > 1 ? word(name) : name;
  return [...new Set(names.map(title))].map((group) => ({
    title: group,
    lines: names.filter((name) => title(name) === group).flatMap((name, place) =>
      runs.flatMap((run, index) => {
        const metric = run.metrics.find((candidate) => candidate.name === name);
        return metric ? [line(name, index, place, metric.points, metric.means)] : [];
      })),
  }));
}

function line(name, run, place, points, means) {
  return { name, run, points, means, color: several ? run : place, label: several ? runs[run].name : name };
}

class Chart {
  constructor(plan, options) {
    this.lines = plan.lines.map((line) => ({ ...line, shown: true }));
    this.options = options || {};
    this.plot = el("div", { class: "plot", role: "img" });
    this.note = el("span", { class: "muted" });
    this.outputs = this.lines.map(() => el("output", {}));
    this.chips = this.lines.map((line, i) =>
      el("button", {
        type: "button", class: "chip", "aria-pressed": "true", "data-line": line.name,
        onclick: () => this.toggle(i),
      }, swatch(line.color), el("span", { class: "name" }, line.label), this.outputs[i]));
    this.element = el("div", { class: "card chart", "data-chart": plan.title },
      el("div", { class: "head" }, el("h3", {}, plan.title), this.note),
      this.plot,
      el("div", { class: "legend" }, this.chips));
    this.title = plan.title;
    charts.push(this);
  }

  toggle(i) {
    this.lines[i].shown = !this.lines[i].shown;
    this.chips[i].setAttribute("aria-pressed", this.lines[i].shown);
    this.draw();
  }

  visible(line) {
    return line.shown && !view.hiddenRuns.has(line.run);
  }

  draw() {
    const tables = [];
    const series = [{}];
    const smoothing = this.options.plain ? 0 : view.smoothing;
    this.owners = [];
    this.lines.forEach((line, i) => {
      this.chips[i].hidden = view.hiddenRuns.has(line.run);
      if (!this.visible(line)) {
        return;
      }
      const stroke = color(line.color);
      const add = (points, values, width, paint) => {
        tables.push([points[view.axis], values]);
        series.push({ stroke: paint, width, points: { show: values.length < 3 } });
        this.owners.push(i);
      };
      if (smoothing > 0) {
        const base = line.means || line.points;
        add(line.points, line.points.value, 1, stroke + "4d");
        add(base, smooth(base.value, smoothing), 2, stroke);
      } else {
        add(line.points, line.points.value, 1.5, stroke);
      }
    });
    this.build(tables, series);
    this.read(null);
  }

  build(tables, series) {
    if (this.uplot) {
      this.uplot.destroy();
      this.uplot = null;
    }
    this.note.textContent = "";
    const values = tables.flatMap((columns) => columns[1]).filter((value) => value !== null);
    if (values.length === 0) {
      this.note.textContent = this.lines.some((line) => this.visible(line))
        ? "no finite value" : "switched off";
      this.describe();
      return;
    }
    const axis = {
      stroke: variable("--muted"),
      grid: { stroke: variable("--grid"), width: 1 },
      ticks: { stroke: variable("--line"), width: 1, size: 4 },
      font: "12px system-ui, sans-serif",
    };
    const options = {
      width: this.plot.clientWidth || 300,
      height: this.plot.clientHeight || 200,
      legend: { show: false },
      cursor: { y: false, sync: { key: "curves", scales: ["x", null] }, points: { size: 7 } },
      scales: { x: { time: false }, y: this.scale(values) },
      axes: [
        { ...axis, size: 30, space: 70, values: (u, splits) => splits.map(this.place) },
        {
          ...axis, gap: 4,
          size: (u, labels) => 16 + 7 * Math.max(3, ...(labels || []).map((label) => (label || "").length)),
          values: (u, splits) => splits.map((split) => (split === null ? "" : decimal(split))),
        },
      ],
      series,
      hooks: { setCursor: [(u) => this.read(u.cursor.left < 0 ? null : u.cursor.idx)] },
    };
    this.uplot = new uPlot(options, tables.length > 1 ? uPlot.join(tables) : tables[0], this.plot);
    this.describe();
  }

  /** A logarithm cannot show values of 0 or below. The inverse hyperbolic sine can, and it grows alike. */
  scale(values) {
    if (!view.log || this.options.plain) {
      return {};
    }
    const low = values.reduce((a, b) => Math.min(a, b));
    const high = values.reduce((a, b) => Math.max(a, b));
    if (low > 0) {
      return {
        distr: 3,
        range: (u, min, max) => {
          const room = Math.max(1.02, Math.pow(max / min, 0.05));
          return min === null ? [1, 10] : [min / room, max * room];
        },
      };
    }
    this.note.textContent = "arcsinh axis: has values of 0 or less";
    return { distr: 4, asinh: Math.max(Math.abs(low), Math.abs(high), 1e-9) / 1000 };
  }

  place(value) {
    if (value === null) {
      return "";
    }
    return view.axis === "seconds" ? duration(value) : integer(value);
  }

  /** Shows the values at the cursor, or the last values, next to the names. */
  read(index) {
    this.outputs.forEach((output, i) => {
      const at = this.owners.lastIndexOf(i) + 1;
      output.textContent = "";
      if (at > 0 && this.uplot) {
        const column = this.uplot.data[at];
        let from = index === null ? column.length - 1 : index;
        while (from > 0 && (column[from] === null || column[from] === undefined)) {
          from--;
        }
        output.textContent = decimal(column[from]);
      }
    });
  }

  describe() {
    const text = this.lines.filter((line) => this.visible(line)).map((line) => {
      const values = line.points.value.filter((value) => value !== null);
      return `${line.label} from ${decimal(values[0])} to ${decimal(values[values.length - 1])}`;
    });
    this.plot.setAttribute("aria-label", `${this.title}: ${text.join("; ") || "no curve"}`);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (this.uplot && width > 0 && (width !== this.uplot.width || height !== this.uplot.height)) {
      this.uplot.setSize({ width, height });
    }
  }
}

function drawCharts() {
  charts.forEach((chart) => chart.draw());
}

/** A group of buttons. One of them is pressed. */
function choices(name, options, chosen, choose) {
  const buttons = Object.entries(options).map(([value, label]) =>
    el("button", {
      type: "button", class: "choice", "data-value": value, "aria-pressed": String(value === chosen),
      onclick: () => {
        buttons.forEach((button) =>
          button.setAttribute("aria-pressed", String(button.dataset.value === value)));
        choose(value);
      },
    }, label));
  return el("span", { class: "group", role: "group", "aria-label": name },
    el("span", { class: "muted", "aria-hidden": "true" }, name),
    el("span", { class: "switch" }, buttons));
}

function curvesSection() {
  const plans = chartPlans();
  if (plans.length === 0) {
    return null;
  }
  const shown = el("output", {}, "off");
  const slider = el("input", {
    type: "range", min: "0", max: "0.99", step: "0.01", value: "0", id: "smoothing",
    oninput: () => {
      view.smoothing = Number(slider.value);
      shown.textContent = view.smoothing === 0 ? "off" : view.smoothing.toFixed(2);
      drawCharts();
    },
  });
  return section("curves", "Curves",
    el("div", { class: "controls" },
      choices("Vertical axis", { linear: "Linear", log: "Log" }, "linear", (value) => {
        view.log = value === "log";
        drawCharts();
      }),
      choices("Horizontal axis", AXES, "step", (value) => {
        view.axis = value;
        drawCharts();
      }),
      el("label", { for: "smoothing" }, el("span", { class: "muted" }, "Smoothing"), slider, shown)),
    el("div", { class: "charts" }, plans.map((plan) => new Chart(plan).element)),
    el("p", { class: "muted" }, "A name switches its curve. Drag over a chart to zoom, double-click to see all of it."));
}

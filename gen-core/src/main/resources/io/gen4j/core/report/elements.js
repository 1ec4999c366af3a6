// Creates elements and formats values. Text of a run is only inserted as text nodes.

const content = JSON.parse(document.getElementById("content").textContent);
const runs = content.runs;
const several = runs.length > 1;

function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function section(id, title, ...children) {
  return el("section", { id, "aria-labelledby": id + "-title" },
    el("h2", { id: id + "-title" }, title), ...children);
}

function swatch(color) {
  const line = el("span", { class: "swatch", "aria-hidden": "true" });
  line.style.color = `var(--c${color % 8})`;
  return line;
}

function integer(value) {
  return value === null || value === undefined ? "–" : Math.round(value).toLocaleString("en-US");
}

/** Formats a number with about four significant digits. */
function decimal(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    return value.toExponential(2).replace("e+", "e");
  }
  if (size >= 1000) {
    return value.toLocaleString("en-US", { maximumFractionDigits: size >= 10000 ? 0 : 1 });
  }
  return String(Number(value.toPrecision(4)));
}

function duration(seconds) {
  if (seconds === null || seconds === undefined) {
    return "–";
  }
  if (seconds < 60) {
    return (seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)) + " s";
  }
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h} h ${String(m).padStart(2, "0")} min` : `${m} min ${String(s).padStart(2, "0")} s`;
}

function bytes(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  return value >= 1e9 ? (value / 1e9).toFixed(2) + " GB" : Math.round(value / 1e6) + " MB";
}

/** Summarizes a run over all its sessions. */
function facts(run) {
  const sessions = run.sessions;
  const last = sessions[sessions.length - 1] || {};
  const progress = run.progress || {};
  const known = sessions.filter((session) => typeof session.seconds === "number");
  const seconds = known.length > 0
    ? known.reduce((sum, session) => sum + session.seconds, 0)
    : progress.seconds;
  const timed = progress.seconds > 0;
  return {
    outcome: typeof last.outcome === "string" ? last.outcome : "unknown",
    failure: last.failure,
    steps: typeof last.toStep === "number" ? Math.max(last.toStep, progress.step || 0) : progress.step,
    epoch: progress.epoch,
    seconds,
    examplesPerSecond: timed && progress.examples > 0 ? progress.examples / progress.seconds : null,
  };
}

function badge(outcome) {
  const known = ["finished", "failed", "stopped", "running"].includes(outcome);
  return el("span", { class: "badge" + (known ? " " + outcome : "") }, String(outcome));
}

function runName(index) {
  return el("span", { class: "group" }, several ? swatch(index) : null,
    el("span", { class: "wrap" }, runs[index].name));
}

/** Creates a table from rows of cells. A cell is a text, an element or {number: text}. */
function table(columns, rows, kind) {
  const cell = (value, row) =>
    value && value.number !== undefined
      ? el("td", { class: "number" }, value.number)
      : el(row ? "th" : "td", row ? { scope: "row" } : {}, value);
  return el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": kind },
    el("table", { class: "fit" },
      el("thead", {}, el("tr", {}, columns.map((column) =>
        el("th", { scope: "col", class: column.number ? "number" : null }, column.number || column)))),
      el("tbody", {}, rows.map((row) =>
        el("tr", {}, row.map((value, i) => cell(value, i === 0)))))));
}

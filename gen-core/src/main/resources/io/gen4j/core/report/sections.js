// The other parts of the page.

function summarySection() {
  const all = runs.map(facts);
  const numbers = (run, fact) => [
    ["Steps", integer(fact.steps)],
    ["Epoch", decimal(fact.epoch)],
    ["Time", duration(fact.seconds)],
    ["Examples/s", integer(fact.examplesPerSecond)],
    ["Peak memory", bytes(run.peakRssBytes)],
    ["Seed", setting(run, "", "seed")],
    ["Batch size", setting(run, "", "batchSize")],
    ["Data", shortDigest(setting(run, "data", "digest"))],
  ];
  if (!several) {
    const rows = [["Outcome", badge(all[0].outcome)], ...numbers(runs[0], all[0])];
    return section("summary", "Summary",
      el("dl", { class: "tiles" }, rows.map(([name, value]) =>
        el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
      metricsTable());
  }
  const columns = numbers(runs[0], all[0]).map(([name]) => ({ number: name }));
  return section("summary", "Runs",
    el("div", { class: "card" },
      table(["Run", "Outcome", ...columns], runs.map((run, i) => [
        runSwitch(i), badge(all[i].outcome),
        ...numbers(run, all[i]).map(([, value]) => ({ number: value })),
      ]), "Runs")),
    metricsTable());
}

/** Hides a run wherever runs are shown side by side. */
function runSwitch(index) {
  const box = el("input", {
    type: "checkbox", checked: true, "data-run": index,
    onchange: () => {
      box.checked ? view.hiddenRuns.delete(index) : view.hiddenRuns.add(index);
      document.querySelectorAll(`figure[data-run="${index}"]`).forEach((figure) => {
        figure.hidden = !box.checked;
      });
      drawCharts();
    },
  });
  return el("label", {}, box, runName(index));
}

function metricsTable() {
  const rows = runs.flatMap((run, index) =>
    run.metrics.filter((metric) => metric.summary).map((metric) => {
      const { last, lowest, highest } = metric.summary;
      const at = (point) => ({ number: el("span", {}, decimal(point.value),
        el("span", { class: "muted" }, ` at ${integer(point.step)}`)) });
      const line = [metric.name, { number: decimal(last.value) }, at(lowest), at(highest), { number: integer(metric.measured) }];
      return several ? [line[0], runName(index), ...line.slice(1)] : line;
    }));
  if (rows.length === 0) {
    return null;
  }
  const order = [...new Set(rows.map((row) => row[0]))];
  rows.sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
  const numbers = ["Last", "Lowest", "Highest", "Measured"].map((number) => ({ number }));
  return el("details", { class: "card", open: !several },
    el("summary", {}, "Metrics"),
    table(["Metric", ...(several ? ["Run"] : []), ...numbers], rows, "Metrics"));
}

function setting(run, group, name) {
  const found = run.settings.find((entry) => entry.group === group && entry.name === name);
  return found ? found.value : "–";
}

function shortDigest(digest) {
  return digest.length > 10 ? digest.slice(0, 8) + "…" : digest;
}

/** Grids over time. A slider selects a step, and each run shows its latest grid up to that step. */
function framesSection(id, title, what) {
  const shown = runs.map((run, index) => ({ index, ...run[id] })).filter((set) => set.frames.length > 0);
  if (shown.length === 0) {
    return null;
  }
  const steps = [...new Set(shown.flatMap((set) => set.frames.map((frame) => frame.step)))].sort((a, b) => a - b);
  const figures = shown.map((set) => {
    const image = el("img", { alt: "" });
    const caption = el("span", { class: "muted" });
    const figure = el("figure", { class: "card", "data-run": set.index }, image,
      el("figcaption", {}, several ? runName(set.index) : null, caption));
    return { set, image, caption, figure };
  });
  const output = el("output", { for: id + "-slider" });
  const slider = el("input", {
    type: "range", min: "0", max: String(steps.length - 1), step: "1", value: String(steps.length - 1),
    id: id + "-slider", "aria-label": `${title}: step`, oninput: show,
  });
  function show() {
    const step = steps[Number(slider.value)];
    output.textContent = `Step ${integer(step)}`;
    slider.setAttribute("aria-valuetext", output.textContent);
    for (const { set, image, caption } of figures) {
      const at = Math.max(0, set.frames.findLastIndex((frame) => frame.step <= step));
      const frame = set.frames[at];
      image.src = frame.image;
      image.alt = `${what} of ${runs[set.index].name} at step ${frame.step}`;
      const some = set.found > set.frames.length ? `, out of ${integer(set.found)} saved` : "";
      caption.textContent = `${what} at step ${integer(frame.step)} (${at + 1} of ${set.frames.length}${some})`;
    }
  }
  show();
  const one = steps.length === 1;
  return section(id, title,
    one ? null : el("div", { class: "time" }, player(slider, show), slider, output),
    el("div", { class: "frames" + (shown.length === 1 ? " one" : "") },
      figures.map(({ figure }) => figure)));
}

function player(slider, show) {
  let timer = null;
  const button = el("button", { type: "button", onclick: () => (timer ? stop() : start()) }, "Play");
  function stop() {
    clearInterval(timer);
    timer = null;
    button.textContent = "Play";
  }
  function start() {
    button.textContent = "Pause";
    if (slider.value === slider.max) {
      slider.value = "0";
      show();
    }
    timer = setInterval(() => {
      slider.value = String(Number(slider.value) + 1);
      show();
      if (slider.value === slider.max) {
        stop();
      }
    }, 250);
  }
  slider.addEventListener("pointerdown", stop);
  slider.addEventListener("keydown", stop);
  return button;
}

function interpolationSection() {
  const shown = runs.map((run, index) => ({ run, index })).filter(({ run }) => run.interpolation);
  if (shown.length === 0) {
    return null;
  }
  return section("interpolation", "Latent interpolation",
    el("div", { class: "frames" + (several ? " wide" : " one") }, shown.map(({ run, index }) =>
      el("figure", { class: "card", "data-run": index },
        el("img", { src: run.interpolation, alt: `Latent interpolation of ${run.name}` }),
        several ? el("figcaption", {}, runName(index)) : null))));
}

function classesSection() {
  const shown = runs.map((run, index) => ({ run, index })).filter(({ run }) => run.classes);
  if (shown.length === 0) {
    return null;
  }
  const value = (text) => (text !== "" && Number.isFinite(Number(text)) ? decimal(Number(text)) : text);
  return section("classes", "Classes",
    el("div", { class: "stack" }, shown.map(({ run, index }) => {
      const { columns, rows } = run.classes;
      return el("div", { class: "card" }, several ? el("h3", {}, runName(index)) : null,
        table(columns.map((column, i) => (i === 0 ? column : { number: column })),
          rows.map((row) => row.map((text, i) => (i === 0 ? text : { number: value(text) }))),
          `Classes of ${run.name}`));
    })));
}

function timingSection() {
  const lines = runs.flatMap((run, index) => (run.throughput.value.length > 1
    ? [line("examples per second", index, 0, run.throughput, null)] : []));
  const chart = lines.length > 0
    ? new Chart({ title: "examples per second", lines }, { plain: true })
    : null;
  const session = (run, index) => run.sessions.map((one) => [
    several ? runName(index) : started(one.started),
    ...(several ? [started(one.started)] : []),
    { number: `${integer(one.fromStep)} – ${integer(one.toStep)}` },
    { number: duration(one.seconds) },
    badge(one.outcome),
    el("span", { class: "wrap" }, one.failure ? String(one.failure) : ""),
  ]);
  const memory = runs.map((run, index) => [
    several ? runName(index) : "This run",
    { number: bytes(run.peakRssBytes) },
    { number: bytes(run.heapBytes) },
  ]);
  return section("timing", "Timing and memory",
    el("div", { class: "stack" },
      chart ? chart.element : null,
      el("div", { class: "card" }, el("h3", {}, "Sessions"),
        table([...(several ? ["Run"] : []), "Started", { number: "Steps" }, { number: "Time" }, "Outcome", "Failure"],
          runs.flatMap(session), "Sessions")),
      el("div", { class: "card" }, el("h3", {}, "Memory"),
        table(["", { number: "Peak resident" }, { number: "Java heap" }], memory, "Memory"))));
}

function started(instant) {
  const date = new Date(instant);
  return Number.isNaN(date.getTime())
    ? String(instant === undefined ? "–" : instant)
    : el("time", { datetime: date.toISOString() }, date.toISOString().slice(0, 16).replace("T", " ") + " UTC");
}

function settingsSection() {
  const keys = [];
  runs.forEach((run) => run.settings.forEach(({ group, name }) => {
    if (!keys.some((key) => key.group === group && key.name === name)) {
      keys.push({ group, name });
    }
  }));
  const groups = [...new Set(["", ...keys.map((key) => key.group)])]
    .filter((group) => keys.some((key) => key.group === group));
  const titles = { "": "Run", options: "Options", data: "Data", versions: "Versions" };
  const body = groups.flatMap((group) => [
    groups.length > 1 ? el("tr", { class: "heading" }, el("th", { colspan: runs.length + 1, scope: "rowgroup" }, titles[group] || group)) : null,
    ...keys.filter((key) => key.group === group).map(({ name }) => {
      const values = runs.map((run) => setting(run, group, name));
      const same = values.every((value) => value === values[0]);
      return el("tr", { class: same ? "same" : "differs" },
        el("th", { scope: "row", class: "wrap" }, name), values.map((value) => el("td", {}, value)));
    }),
  ]);
  const grid = el("table", { class: "settings" },
    several ? el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Setting"),
      runs.map((run, i) => el("th", { scope: "col" }, runName(i))))) : null,
    el("tbody", {}, body));
  const only = el("input", { type: "checkbox", id: "only", onchange: () => grid.classList.toggle("only", only.checked) });
  return section("configuration", "Configuration",
    el("div", { class: "card" },
      several ? el("label", { for: "only" }, only, "Only what differs") : null,
      el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Configuration" }, grid),
      runs.map((run) => (run.model === "" ? null : el("details", {},
        el("summary", {}, several ? `Model of ${run.name}` : "Model"),
        el("pre", { tabindex: "0" }, run.model))))));
}

function notices() {
  const all = runs.flatMap((run) => run.notices.map((notice) => (several ? `${run.name}: ${notice}` : notice)));
  return all.length === 0 ? null
    : el("aside", { class: "notice", "aria-label": "Notices" }, el("ul", {}, all.map((notice) => el("li", {}, notice))));
}

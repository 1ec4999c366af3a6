// The page: theme, heading, sections.

const root = document.documentElement;
const themeButton = document.getElementById("theme");
const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

/** A page that is opened from a disk may have no storage for the choice. */
function kept(value) {
  try {
    if (value !== undefined) {
      localStorage.setItem("gen4j-theme", value);
    }
    return localStorage.getItem("gen4j-theme");
  } catch (refused) {
    return null;
  }
}

function setTheme(theme) {
  root.dataset.theme = theme;
  themeButton.setAttribute("aria-pressed", String(theme === "dark"));
  themeButton.textContent = theme === "dark" ? "Light" : "Dark";
  themeButton.setAttribute("aria-label", "Dark colors");
  drawCharts();
}

function preferredTheme() {
  const choice = kept();
  return choice === "dark" || choice === "light" ? choice : prefersDark.matches ? "dark" : "light";
}

themeButton.addEventListener("click", () => {
  const theme = root.dataset.theme === "dark" ? "light" : "dark";
  kept(theme);
  setTheme(theme);
});
prefersDark.addEventListener("change", () => setTheme(preferredTheme()));

document.getElementById("heading").append(
  el("h1", { title: content.title }, several ? `${runs.length} runs` : content.title),
  several ? el("span", { class: "muted" }, "side by side") : badge(facts(runs[0]).outcome));

const failures = runs.filter((run) => facts(run).failure).map((run) =>
  el("p", { class: "notice" }, `${several ? run.name + " failed: " : "Failed: "}${facts(run).failure}`));

const present = (parts) => parts.filter((part) => part !== null);
const above = present([summarySection(), curvesSection()]);
const pictures = present([
  framesSection("samples", "Samples over time", "Samples"),
  framesSection("reconstructions", "Reconstructions", "Reconstructions"),
  interpolationSection(),
  classesSection(),
]);
const below = [timingSection(), settingsSection()];
const sections = [...above, ...pictures, ...below];

document.getElementById("main").append(...present([
  ...failures, notices(), ...above, el("div", { class: several ? null : "gallery" }, pictures), ...below,
]));
document.getElementById("nav").append(...sections.map((part) =>
  el("a", { href: "#" + part.id }, part.querySelector("h2").textContent)));

setTheme(preferredTheme());
const observer = new ResizeObserver(() => charts.forEach((chart) => chart.resize()));
charts.forEach((chart) => observer.observe(chart.plot));

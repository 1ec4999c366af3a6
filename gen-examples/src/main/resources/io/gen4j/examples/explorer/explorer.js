"use strict";

const byId = (id) => document.getElementById(id);
const sliders = byId("sliders");
const image = byId("sample");
let model = null;
let busy = false;
let again = false;

async function start() {
  const answer = await fetch("model");
  model = await answer.json();
  const [channels, height, width] = model.shape;
  byId("model").textContent =
    `${model.name}: ${model.kind}, ${model.latentSize} latent dimensions, ${width} × ${height}, ` +
    (channels === 1 ? "grayscale" : "color");
  image.style.aspectRatio = `${width} / ${height}`;
  byId("class-row").hidden = model.classes === 0;
  for (let label = 0; label < model.classes; label++) {
    byId("class").append(new Option(label, label));
  }
  byId("truncation-row").hidden = !model.truncates;
  byId("reconstruction").hidden = !model.reconstructs;
  byId("sample-card").hidden = !model.samples;
  for (const row of document.querySelectorAll("#controls > .row:not(#class-row)")) {
    row.hidden = row.hidden || !model.samples;
  }
  byId("controls").hidden = !model.samples && model.classes === 0;
  if (model.samples) {
    buildSliders();
    show();
  }
}

function buildSliders() {
  const directions = byId("directions").value;
  sliders.replaceChildren();
  for (let i = 0; i < model.directions[directions]; i++) {
    const row = document.createElement("div");
    const label = document.createElement("label");
    const slider = document.createElement("input");
    const output = document.createElement("output");
    row.className = "row";
    slider.id = `direction-${i}`;
    label.htmlFor = slider.id;
    label.textContent = `${directions === "first" ? "Dimension" : "Direction"} ${i + 1}`;
    Object.assign(slider, { type: "range", min: -3, max: 3, step: 0.1, value: 0 });
    output.htmlFor = slider.id;
    output.textContent = "0";
    row.append(label, slider, output);
    sliders.append(row);
  }
}

function request() {
  return {
    seed: Math.trunc(Number(byId("seed").value)),
    label: Number(byId("class").value || 0),
    truncation: Number(byId("truncation").value),
    directions: byId("directions").value,
    offsets: [...sliders.querySelectorAll("input")].map((slider) => Number(slider.value)),
  };
}

/** Requests one image at a time. While a request is pending, only the latest change is kept. */
async function show() {
  if (!model.samples) {
    return;
  }
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    const answer = await fetch("sample", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request()),
    });
    await put(image, byId("message"), answer);
  } catch (failure) {
    byId("message").textContent = "The explorer does not answer: is it still running?";
  }
  busy = false;
  if (again) {
    again = false;
    show();
  }
}

async function put(target, message, answer) {
  if (!answer.ok) {
    message.textContent = await answer.text();
    return;
  }
  const old = target.src;
  target.src = URL.createObjectURL(await answer.blob());
  target.hidden = false;
  message.textContent = "";
  if (old.startsWith("blob:")) {
    URL.revokeObjectURL(old);
  }
}

async function reconstruct() {
  const file = byId("file").files[0];
  if (!file) {
    return;
  }
  const query = `label=${byId("class").value || 0}&invert=${byId("invert").checked}`;
  try {
    const answer = await fetch(`reconstruct?${query}`, { method: "POST", body: file });
    byId("pair").hidden = !answer.ok;
    await put(byId("pair"), byId("refusal"), answer);
  } catch (failure) {
    byId("refusal").textContent = "The image could not be sent.";
  }
}

byId("controls").addEventListener("input", (event) => {
  if (event.target.id === "directions") {
    buildSliders();
  }
  const output = event.target.type === "range" ? event.target.nextElementSibling : null;
  if (output) {
    output.textContent = event.target.value;
  }
  if (event.target.id === "class") {
    reconstruct();
  }
  show();
});
byId("controls").addEventListener("submit", (event) => event.preventDefault());
byId("next").addEventListener("click", () => {
  byId("seed").value = Number(byId("seed").value) + 1;
  show();
});
byId("reset").addEventListener("click", () => {
  buildSliders();
  show();
});
byId("file").addEventListener("change", reconstruct);
byId("invert").addEventListener("change", reconstruct);
start();

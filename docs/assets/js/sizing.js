// The sizing page's arithmetic for a reader's own numbers: the same as scripts/sizing.py, which draws the worked example.
// guide.js loads this where a page has the tables; without it they stay what they are, an example.
"use strict";
self.guideSizing = (() => {
  const LEAST = {
    records: 1, bytes: 1, peak: 1, compression: 1, replication: 1, days: 0.01, groups: 0, fill: 1, disk: 0.01, network: 1, spare: 0, write: 0.01, read: 0.01,
  };
  const up = (value) => Math.ceil(value - 1e-9);
  return {
    LEAST,
    // Returns the results by name; throws a RangeError with the name of the value that makes no sense.
    size(given) {
      for (const [name, least] of Object.entries(LEAST)) {
        if (!(Number.isFinite(given[name]) && given[name] >= least)) throw new RangeError(name);
      }
      const rate = given.records / 86_400;
      const average = rate * given.bytes / 1e6;
      const peak_in = average * given.peak;
      const sent = peak_in / given.compression;
      const stored = given.records * given.bytes / given.compression / 1e12 * given.days * given.replication;
      const bought = stored / (given.fill / 100);
      const copied = sent * (given.replication - 1);
      const consumed = sent * given.groups;
      const by_disk = up(bought / given.disk);
      const by_network = up(Math.max(sent + copied, copied + consumed) / given.network);
      return {
        rate, average, peak_in, sent, stored, bought, copied, consumed, by_disk, by_network,
        brokers: up(Math.max(by_disk, by_network, given.replication) + given.spare),
        partitions: up(Math.max(peak_in / given.write, peak_in / given.read)),
      };
    },
    number(value) {
      const places = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
      return value.toFixed(places).replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ",");
    },
  };
})();

if (self.document) {
  const { LEAST, size, number } = self.guideSizing;
  const words = {
    ko: { wrong: (name, least) => `“${name}”에 ${least} 이상의 수를 넣으십시오. 그때까지 결과는 비워 둡니다.`, again: "처음 값으로", none: "—" },
    en: { wrong: (name, least) => `“${name}” takes a number of at least ${least}. Until then there is no result.`, again: "Back to the example", none: "—" },
  };
  for (const box of document.querySelectorAll(".sizing")) {
    const { wrong, again, none } = words[box.closest("[lang]").lang] || words.en;
    const cell = (name) => box.querySelector(`[data-size="${name}"]`);
    const fields = new Map();
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    const show = () => {
      const given = Object.fromEntries([...fields].map(([name, field]) => [name, field.value.trim() ? Number(field.value.replaceAll(",", "")) : NaN]));
      let found = null;
      let bad = null;
      try { found = size(given); } catch (problem) { if (!(problem instanceof RangeError)) throw problem; bad = problem.message; }
      for (const [name, field] of fields) {
        if (name === bad) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
      said.textContent = bad ? wrong(box.querySelector(`#size-${bad}`).textContent, LEAST[bad]) : "";
      for (const place of box.querySelectorAll("[data-size]")) {
        if (!(place.dataset.size in LEAST)) place.textContent = found ? number(found[place.dataset.size]) : none;
      }
    };
    for (const name of Object.keys(LEAST)) {
      const place = cell(name);
      const field = Object.assign(document.createElement("input"), { type: "text", inputMode: "decimal", autocomplete: "off", value: place.textContent });
      field.defaultValue = place.textContent;
      field.setAttribute("aria-labelledby", `size-${name}`);
      field.addEventListener("input", show);
      place.replaceChildren(field);
      fields.set(name, field);
    }
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: again });
    button.addEventListener("click", () => {
      for (const field of fields.values()) field.value = field.defaultValue;
      show();
    });
    // Between the two tables: what is said stands where the eye goes next.
    box.lastElementChild.before(said, button);
  }
}

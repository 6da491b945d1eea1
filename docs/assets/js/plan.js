// The study plan's tick boxes, remembered on this device. guide.js loads this where a page has the plan.
// A box is `**Read**{ #week-1-read .todo }`; without this script the style sheet draws an empty one to tick on paper.
"use strict";
(() => {
  const doc = document;
  // Only these pages show them, so they stand here and not in every page.
  const words = {
    ko: {
      done: (n, all) => `${all}칸 가운데 ${n}칸을 채웠습니다.`, bar: "진도", save: "파일로 내보내기", load: "파일에서 가져오기", clear: "모두 지우기",
      sure: "이 기기에 저장된 표시를 모두 지웁니다. 되돌릴 수 없습니다.", saved: "파일로 내보냈습니다.", cleared: "모두 지웠습니다.",
      loaded: (n) => `파일에서 ${n}칸을 더했습니다.`, wrong: "이 파일은 이 사이트에서 내보낸 진도 파일이 아닙니다. 바뀐 것은 없습니다.",
      damaged: "저장된 표시를 읽을 수 없어 따로 옮겨 두고 빈칸에서 시작합니다. 내보낸 파일이 있으면 가져오십시오.",
      off: "이 브라우저가 저장을 막고 있습니다. 이 페이지를 떠나기 전에 파일로 내보내십시오.",
    },
    en: {
      done: (n, all) => `${n} of ${all} boxes ticked.`, bar: "Progress", save: "Export to a file", load: "Import from a file", clear: "Clear all",
      sure: "This clears every tick kept on this device. It cannot be undone.", saved: "Exported to a file.", cleared: "Everything is cleared.",
      loaded: (n) => `The file added ${n} ${n === 1 ? "tick" : "ticks"}.`, wrong: "This is not a progress file exported from this site. Nothing was changed.",
      damaged: "What was kept here could not be read. It was set aside, and the boxes start empty. If you have an exported file, import it.",
      off: "This browser does not let the site remember anything. Export to a file before you leave this page.",
    },
  }[doc.documentElement.lang];
  const PARTS = ["read", "do", "prove"];
  const ALL = Array.from({ length: 24 }, (_, week) => PARTS.map((part) => `week-${week + 1}-${part}`)).flat();
  const GUIDE = "streaming-engineer-guide";
  const VERSION = 1;
  // The boxes that are ticked; throws where the value is of another kind.
  function ticked({ version = VERSION, done }) {
    if (version !== VERSION || !Array.isArray(done)) throw new Error("foreign");
    return ALL.filter((id) => done.includes(id));
  }
  // In a file the value stands under its name.
  function brought(text) {
    try {
      const { guide, plan } = JSON.parse(text);
      return guide === GUIDE ? ticked(plan) : null;
    } catch { return null; }
  }
  const kept = self.guideKept("plan", (text) => ticked(JSON.parse(text)));
  const held = () => ({ version: VERSION, done });

  let done = kept.read() || [];
  const problem = kept.problem();
  const boxes = new Map();
  const counts = new Map();

  const panel = doc.createElement("div");
  panel.className = "plan";
  const bar = Object.assign(doc.createElement("progress"), { max: ALL.length });
  bar.setAttribute("aria-label", words.bar);
  const total = doc.createElement("p");
  const said = doc.createElement("p");
  said.setAttribute("role", "status");
  const file = Object.assign(doc.createElement("input"), { type: "file", accept: ".json,application/json", hidden: true });
  const say = (text) => { said.textContent = text; };

  function show() {
    for (const [id, box] of boxes) box.checked = done.includes(id);
    for (const [week, mark] of counts) {
      const made = PARTS.filter((part) => done.includes(`${week}-${part}`)).length;
      mark.textContent = made ? ` ${made}/${PARTS.length}` : "";
    }
    bar.value = done.length;
    total.textContent = words.done(done.length, ALL.length);
  }

  function keep(wanted) {
    done = ALL.filter((id) => wanted.has(id));
    const stored = kept.write(JSON.stringify(held()));
    show();
    return stored;
  }

  function button(text, action) {
    const made = Object.assign(doc.createElement("button"), { type: "button", textContent: text });
    made.addEventListener("click", action);
    return made;
  }

  function tick(mark) {
    const week = doc.getElementById(mark.id.replace(/-[a-z]+$/, ""));
    const name = week.cloneNode(true);
    for (const link of name.querySelectorAll(".headerlink, .twinlink")) link.remove();
    const box = Object.assign(doc.createElement("input"), { type: "checkbox" });
    box.setAttribute("aria-label", `${name.textContent.trim()}: ${mark.textContent}`);
    box.addEventListener("change", () => {
      const wanted = new Set(done);
      if (box.checked) wanted.add(mark.id);
      else wanted.delete(mark.id);
      say(keep(wanted) ? "" : words.off);
    });
    const label = doc.createElement("label");
    mark.replaceWith(label);
    label.append(box, mark);
    boxes.set(mark.id, box);
  }

  for (const mark of doc.querySelectorAll(".page .todo[id]")) if (ALL.includes(mark.id)) tick(mark);
  for (const link of doc.querySelectorAll(".page td a[href*='#week-']")) {
    const mark = link.parentElement.appendChild(doc.createElement("span"));
    mark.className = "plan__count";
    counts.set(link.hash.slice(1), mark);
  }

  file.addEventListener("change", async () => {
    const text = await file.files[0].text();
    file.value = "";
    const found = brought(text);
    if (!found) return say(words.wrong);
    const before = done.length;
    const stored = keep(new Set(done.concat(found)));
    return say(stored ? words.loaded(done.length - before) : words.off);
  });
  const row = doc.createElement("p");
  row.className = "plan__row";
  function save() {
    kept.save(`${JSON.stringify({ guide: GUIDE, plan: held() }, null, 2)}\n`, `${GUIDE}-progress.json`);
    say(words.saved);
  }
  function clear() {
    if (!confirm(words.sure)) return;
    kept.remove();
    say(keep(new Set()) ? words.cleared : words.off);
  }
  row.append(button(words.save, save), button(words.load, () => file.click()), button(words.clear, clear));
  panel.append(bar, total, row, file, said);
  const place = doc.querySelector("#your-progress");
  if (place) place.nextElementSibling.after(panel);
  else doc.querySelector(".page__foot").before(panel);
  // What this page could not store is only here.
  kept.watch(() => { if (!kept.problem()) done = kept.read() || []; show(); });
  show();
  if (problem && problem !== "forbidden") say(problem === "stuck" ? words.off : words.damaged);
  kept.told();
})();

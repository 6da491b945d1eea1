// The review page: what was missed and what is due, one by one; progress by subject; the reader's data.
"use strict";
self.guidePractice.review = async () => {
  const practice = self.guidePractice;
  const { make, button, scroll, catalog, store } = practice;
  const words = practice.words.review;
  const place = document.querySelector("[data-practice=review]");
  const BATCH = 10;
  let index = null;
  let asking = false;

  const said = make("p", { class: "practice-said", role: "status" });
  const queue = make("div", {});
  const [progress, data] = ["progress", "data"].map((name) => document.querySelector(`[data-part=${name}]`));

  // Those whose question still exists; a question that was removed keeps its answers, but cannot be asked.
  const known = () => practice.states().filter(({ id }) => Object.hasOwn(index.questions, id));
  // What was missed is due at once; the rest when its day has come. The one that waits longest comes first.
  const isDue = ({ last, due }) => last === practice.AGAIN || due <= new Date();
  const dueNow = () => known().filter(isDue).sort((one, two) => one.due - two.due).map(({ id }) => id);

  // Quiz questions first: they are made to be taken without having read a page to its end.
  function fresh() {
    const answered = new Set(Object.keys(store.read()));
    const order = ["quizzes", "page", "labs", "interview"];
    const rest = Object.entries(index.questions).filter(([id]) => !answered.has(id));
    rest.sort(([, one], [, two]) => order.indexOf(one.kind) - order.indexOf(two.kind));
    return rest.slice(0, BATCH).map(([id]) => id);
  }

  async function ask(ids, at = 0) {
    asking = at < ids.length;
    if (!asking) {
      start();
      said.textContent = words.done;
      catalog.focus(queue.querySelector("p"));
      return;
    }
    let box = null;
    try { box = await catalog.block(ids[at]); } catch {
      said.textContent = words.failed;
      return;
    }
    const count = make("p", { class: "practice-count" },
      words.place.replace(/%([ni])/g, (_, key) => ({ n: ids.length, i: at + 1 })[key]));
    const onward = button(words.skip, () => ask(ids, at + 1));
    const stage = make("div", {});
    queue.replaceChildren(count, stage, make("div", { class: "practice-row" }, onward,
      button(words.stop, () => { asking = false; start(); catalog.focus(queue.querySelector("p")); })), catalog.from(ids[at]));
    catalog.show(box, stage);
    box.addEventListener("guide:answered", () => {
      onward.textContent = words.onward;
      onward.classList.add("press--main");
    });
    said.textContent = "";
    catalog.focus(count);
  }

  function start() {
    const due = dueNow();
    const states = known();
    const more = fresh();
    const next = states.map((one) => one.due).sort((one, two) => one - two)[0];
    const text = due.length ? null : states.length ? `${words.none} ${words.nextDue.replace("%s", practice.when(next))}` : words.empty;
    const presses = [];
    if (due.length) presses.push(button(words.begin.replace("%s", due.length), () => ask(due), { class: "press press--main" }));
    if (more.length) presses.push(button(words.fresh, () => ask(more)));
    queue.replaceChildren(make("p", {}, text || `${words.due}: ${due.length}`), make("div", { class: "practice-row" }, ...presses));
  }

  function table() {
    const rows = new Map();
    for (const { topic } of Object.values(index.questions)) {
      const subject = catalog.subject(topic);
      if (!rows.has(subject)) rows.set(subject, { all: 0, answered: 0, known: 0, due: 0 });
      rows.get(subject).all += 1;
    }
    for (const state of known()) {
      const row = rows.get(catalog.subject(index.questions[state.id].topic));
      row.answered += 1;
      if (state.last > practice.AGAIN) row.known += 1;
      if (isDue(state)) row.due += 1;
    }
    const heads = ["subject", "all", "answered", "known", "due"].map((key) => make("th", { scope: "col" }, words[key]));
    const body = [...rows].map(([subject, row]) => make("tr", {}, make("th", { scope: "row" }, index.topics[subject]),
      ...Object.values(row).map((count) => make("td", {}, String(count)))));
    progress.replaceChildren(scroll(make("table", { class: "practice-table" }, make("caption", {}, words.caption),
      make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body)), words.caption));
  }

  async function take(input) {
    const [file] = input.files;
    if (!file) return;
    try {
      const count = store.imported(await file.text());
      said.textContent = words.imported.replace("%s", count);
    } catch (fault) { said.textContent = words.refused[fault.message] || words.refused.notJson; }
    input.value = "";
  }

  function remove() {
    if (!confirm(words.sure.replace("%s", store.count()))) return;
    store.remove();
    said.textContent = words.removed;
  }

  function own() {
    const input = make("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": words.importing });
    input.addEventListener("change", () => take(input));
    const day = new Date().toISOString().slice(0, 10);
    const asides = store.asides().map(({ key, time, text }) => make("li", {},
      `${words.aside.replace("%s", practice.day(time)).replace("%b", new Blob([text]).size)} `,
      button(words.download, () => store.save(text, `${key}.txt`)), " ",
      button(words.forget, () => { store.forget(key); own(); })));
    const at = [...data.querySelectorAll("button")].indexOf(document.activeElement);
    data.replaceChildren(
      make("p", {}, words.count.replace("%s", store.count())),
      make("div", { class: "practice-row" },
        button(words.exporting, () => { store.save(store.exported(), `practice-${day}.json`); said.textContent = words.exported; }),
        button(words.importing, () => input.click()), input, button(words.removing, remove)),
      ...(asides.length ? [make("p", {}, words.asides), make("ul", {}, ...asides)] : []));
    if (at >= 0) data.querySelectorAll("button")[at]?.focus();
  }

  try {
    [index] = await Promise.all([catalog.ready(), practice.scheduler()]);
  } catch {
    place.replaceChildren(make("p", { role: "alert" }, words.failed));
    return;
  }
  place.replaceChildren(queue, said);
  const show = () => {
    if (!asking) start();
    table();
    own();
  };
  addEventListener("guide:practice", show);
  show();
};

// Answering the question blocks of a page: choices are checked, open answers graded by the reader, both recorded.
// Without this script a question has its folded answer; nothing of that is taken away.
"use strict";
(() => {
  const doc = document;
  const { base } = JSON.parse(doc.getElementById("__config").textContent);
  const here = doc.documentElement.lang;
  const words = self.guidePracticeWords[here];
  const practice = self.guidePractice;
  const { store } = practice;
  const edition = { commit: "", repository: "" };
  const loaded = new Map();

  // A script of the site, once; a script also loads from a copy on disk.
  practice.load = (path) => {
    if (!loaded.has(path)) {
      loaded.set(path, new Promise((done, fail) => {
        const script = doc.createElement("script");
        script.src = new URL(`${base}/${path}`, location);
        script.onload = done;
        script.onerror = () => { loaded.delete(path); fail(new Error(path)); };
        doc.head.append(script);
      }));
    }
    return loaded.get(path);
  };
  practice.scheduler = () => practice.load("assets/js/vendor/ts-fsrs/index.umd.js");
  practice.edition = (about) => Object.assign(edition, about);
  practice.now = () => Math.floor(Date.now() / 1000);
  practice.words = words;
  const calendar = new Intl.DateTimeFormat(here, { month: "long", day: "numeric" });
  practice.day = (date) => (calendar.format(date) === calendar.format(new Date()) ? words.today : calendar.format(date));
  const hours = new Intl.DateTimeFormat(here, { hour: "numeric", minute: "2-digit" });
  // Today's day does not say whether to wait for it or to come back in the evening.
  practice.when = (date) => (practice.day(date) === words.today ? `${words.today} ${hours.format(date)}` : practice.day(date));

  // An element; `text` may be a list of nodes and strings.
  practice.make = (name, attributes = {}, ...content) => {
    const element = doc.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(key, value);
      else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...content);
    return element;
  };
  const { make } = practice;
  const button = (text, click, attributes = {}) => make("button", { type: "button", class: "press", click, ...attributes }, text);
  practice.button = button;
  // A frame in which a wide table scrolls; it can be reached by keyboard.
  practice.scroll = (table, name) => make("div", { class: "practice-scroll", tabindex: "0", role: "group", "aria-label": name }, table);

  const titleOf = (box) => box.querySelector("[id]");
  const passed = (grade) => grade > practice.AGAIN;

  // Where a problem can be reported, with all that finds the question again.
  function report(box) {
    if (!edition.repository) return [];
    const { question: id, page = "" } = box.dataset;
    const at = new URL(page ? `${base}/${page}` : location, location);
    at.search = "";
    at.hash = id;
    const fill = (text, ...values) => values.reduce((done, value) => done.replace("%s", () => value), text);
    const address = new URL(`${edition.repository}/issues/new`);
    address.searchParams.set("title", fill(words.reportTitle, id));
    address.searchParams.set("body", fill(words.reportBody, id, at.href, edition.commit || "?"));
    return [make("p", { class: "question-report" }, make("a", { href: address.href, rel: "external" }, words.report))];
  }

  function past(box) {
    const meta = box.querySelector(".question-meta");
    meta.querySelector(".question-past")?.remove();
    const last = store.answersOf(box.dataset.question).at(-1);
    if (!last) return;
    const verdict = passed(last[1]) ? words.right : words.wrong;
    const said = box.dataset.form === "choice" ? verdict : words.grades[last[1]];
    meta.append(make("span", { class: "question-past" }, ` · ${words.last}: ${said}`));
  }

  // Records an answer and says when the question comes back.
  async function record(box, time, grade, say) {
    store.record(box.dataset.question, time, grade);
    past(box);
    box.dispatchEvent(new CustomEvent("guide:answered", { bubbles: true, detail: { grade } }));
    if (store.problem()) return;
    try {
      await practice.scheduler();
      say(`${words.kept} ${words.next.replace("%s", practice.day(practice.due(store.answersOf(box.dataset.question))))}`);
    } catch { say(words.kept); }
  }

  function choices(box, answer) {
    const id = box.dataset.question;
    const items = [...box.querySelectorAll(".question-choices > li[data-choice]")];
    const reasons = [...box.querySelectorAll(".question-reasons > li")].filter((one) => !one.matches(".twin"));
    const rights = reasons.map((one) => one.matches(".is-right"));
    const several = rights.filter(Boolean).length > 1;
    const said = make("p", { class: "question-said", role: "status" });
    let seen = answer.open;
    let checked = false;
    const inputs = items.map((item) => {
      const input = make("input", { type: several ? "checkbox" : "radio", name: `choice-${id}` });
      const parts = [...item.childNodes].filter((node) => !(node.matches?.(".both__turn")));
      item.prepend(make("label", {}, input, make("span", {}, ...parts)));
      return input;
    });
    const press = button(words.check, () => (checked ? reset() : check()));
    answer.before(make("div", { class: "question-tools" }, press, said));
    answer.addEventListener("toggle", () => { if (answer.open) seen = true; });

    function mark(item, reason, right, chosen) {
      if (!right && !chosen) return;
      item.classList.add(right ? "is-right" : "is-wrong");
      item.firstChild.lastChild.append(make("strong", { class: "question-verdict" }, right ? words.right : words.wrong));
      if (chosen) reason.querySelector(".question-verdict").after(make("span", { class: "question-yours" }, words.yours));
    }

    function reset() {
      checked = false;
      for (const item of items) {
        item.classList.remove("is-right", "is-wrong");
        item.querySelector(".question-verdict")?.remove();
      }
      for (const one of reasons) one.querySelector(".question-yours")?.remove();
      for (const input of inputs) Object.assign(input, { checked: false, disabled: false });
      press.textContent = words.check;
      said.textContent = "";
      answer.open = false;
      inputs[0].focus();
    }

    function check() {
      const chosen = inputs.map((input) => input.checked);
      if (!chosen.some(Boolean)) {
        said.textContent = words.first;
        return;
      }
      checked = true;
      const right = rights.every((one, at) => one === chosen[at]);
      const numbers = rights.flatMap((one, at) => (one ? [at + 1] : []));
      const wrong = numbers.length > 1 ? words.areRight : words.isWrong;
      const verdict = right ? words.isRight : wrong.replace("%s", numbers.join(", "));
      items.forEach((item, at) => mark(item, reasons[at], rights[at], chosen[at]));
      // A disabled input loses the focus, and with it the reader the place.
      if (inputs.includes(doc.activeElement)) press.focus();
      for (const input of inputs) input.disabled = true;
      press.textContent = words.again;
      said.textContent = seen ? `${verdict} ${words.repeat}` : verdict;
      if (!seen) record(box, practice.now(), right ? 3 : practice.AGAIN, (more) => { said.textContent = `${verdict} ${more}`; });
      seen = true;
      answer.open = true;
    }

    // Enter checks, as in a form. The button, focused by then, must not take the same key, nor one held down.
    for (const input of inputs) {
      input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        if (!checked && !event.repeat) check();
      });
    }
    press.addEventListener("keydown", (event) => { if (event.repeat) event.preventDefault(); });
  }

  function open(box, answer) {
    const said = make("p", { class: "question-said", role: "status" });
    const label = make("p", { class: "question-label", id: `grade-${box.dataset.question}` }, words.grade);
    let time = 0;
    const buttons = words.grades.slice(1).map((word, at) => button(word, () => {
      time ||= practice.now();
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === buttons[at]));
      said.textContent = words.kept;
      record(box, time, at + 1, (more) => { said.textContent = more; });
    }, { "aria-pressed": "false" }));
    const row = make("div", { class: "question-grade", role: "group", "aria-labelledby": label.id }, label, ...buttons, said);
    (answer.querySelector(":scope > .both__inner") || answer).append(row);
  }

  practice.enhance = (box) => {
    if (box.matches(".is-live")) return;
    box.classList.add("is-live");
    const answer = box.querySelector("details.question-answer");
    box.setAttribute("role", "group");
    box.setAttribute("aria-labelledby", titleOf(box).id);
    if (box.dataset.form === "choice") choices(box, answer);
    else open(box, answer);
    (answer.querySelector(":scope > .both__inner") || answer).append(...report(box));
    past(box);
  };

  // What is wrong with the storage is said once, above the first question, and stays until the reader has seen it.
  function complain(place) {
    const problem = store.problem();
    const old = doc.querySelector(".practice-problem");
    if (old && old.dataset.problem === problem) return;
    old?.remove();
    if (!problem) return;
    const note = make("div", { class: "practice-problem", "data-problem": problem, role: "alert" });
    place.before(note);
    note.append(make("p", {}, words.problems[problem]), button(words.dismiss, () => { store.told(); note.hidden = true; }));
  }

  // The page's own questions, their score, and printing.
  practice.page = () => {
    const boxes = [...doc.querySelectorAll(".page [data-question]")];
    const bar = doc.querySelector(".answers");
    for (const box of boxes) practice.enhance(box);
    const score = bar?.querySelector("[data-score]");
    const show = () => {
      const last = boxes.map((box) => store.answersOf(box.dataset.question).at(-1)?.[1]);
      const right = last.filter((grade) => grade && passed(grade)).length;
      const wrong = last.filter((grade) => grade && !passed(grade)).length;
      const numbers = { n: boxes.length, r: right, w: wrong, o: boxes.length - right - wrong };
      if (score) score.textContent = words.score.replace(/%([nrwo])/g, (_, key) => numbers[key]);
      for (const box of boxes) past(box);
      const place = bar || boxes[0] || doc.querySelector("[data-practice]");
      if (place) complain(place);
    };
    addEventListener("guide:practice", show);
    show();
  };
})();

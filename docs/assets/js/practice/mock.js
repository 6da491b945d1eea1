// The mock interview: questions drawn by a seed that the address carries, a clock, and a summary to take away. One that
// is under way is kept on the device: neither a reload nor another page ends it.
"use strict";
self.guidePractice.mock = async () => {
  const practice = self.guidePractice;
  const { make, button, scroll, catalog } = practice;
  const { mock: words, grades, review } = practice.words;
  const doc = document;
  const place = doc.querySelector("[data-practice=mock]");
  // How long an answer takes with its follow-up, in minutes.
  const COST = { basic: 3, intermediate: 4, advanced: 6 };
  const LEVELS = Object.keys(COST);
  const levelName = (level) => JSON.parse(place.dataset.levels)[level];

  let index = null;
  try { index = await catalog.ready(); } catch {
    place.replaceChildren(make("p", { role: "alert" }, review.failed));
    return;
  }
  const pool = Object.entries(index.questions).filter(([, { kind }]) => kind === "interview");
  const subjects = [...new Set(pool.map(([, { topic }]) => catalog.subject(topic)))].sort();

  // FNV-1a with the last step of MurmurHash3: a seed gives every question a place in line. A question that is added
  // later takes one place and leaves the order of the others.
  function hash(text) {
    let value = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
    value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
    return (value ^ (value >>> 16)) >>> 0;
  }

  function draw({ seed, chosen, level, minutes }) {
    const fit = pool.filter(([, one]) => chosen.includes(catalog.subject(one.topic)) && (!level || one.level === level));
    const order = fit.map(([id, one]) => [hash(`${seed}/${id}`), id, COST[one.level]]);
    order.sort(([one, first], [two, second]) => one - two || (first < second ? -1 : 1));
    let left = minutes;
    return order.filter(([, , cost], at) => (left -= cost) >= 0 || at === 0).map(([, id]) => id);
  }

  const fresh = () => [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => (byte % 36).toString(36)).join("");

  // The nearest settings that can be had.
  function settled({ seed, chosen, level, minutes }) {
    const named = subjects.filter((name) => chosen.includes(name));
    const whole = Math.round(Number(minutes));
    return {
      seed: String(seed || "").slice(0, 40) || fresh(),
      chosen: named.length ? named : subjects,
      level: LEVELS.includes(level) ? level : "",
      minutes: whole >= 5 && whole <= 180 ? whole : 30,
    };
  }

  // The address is the whole interview; what is no setting of it (the view of both languages) stays.
  function asked() {
    const given = Object.fromEntries(new URLSearchParams(location.search));
    return settled({ ...given, chosen: (given.subjects || "").split(",") });
  }

  // What is kept of an interview: settings, since (the time of its beginning), at (the place of the question that is
  // asked), used (seconds), and of each question its id, grade and seconds. One that cannot be gone on with is as good as
  // none: nothing in it is worth setting aside.
  const VERSION = 1;
  const isAmount = (value) => Number.isFinite(value) && value >= 0 && value < 1e11;
  const isResult = ({ grade, seconds }) => Number.isInteger(grade) && grade >= 0 && grade < grades.length && isAmount(seconds);
  function underWay(text) {
    try {
      const { version, tab, settings, since, at, used, results } = JSON.parse(text);
      if (version !== VERSION || ![since, at, used].every(isAmount) || !results.every(isResult)) return null;
      // A question that the site no longer has is passed over.
      const isThere = ({ id }) => Object.hasOwn(index.questions, id);
      const left = results.filter(isThere).map(({ id, grade, seconds }) => ({ id, grade, seconds }));
      const passed = results.slice(0, at).filter(isThere).length;
      return left.length ? { tab, settings: settled(settings), since, at: Math.min(passed, left.length - 1), used, results: left } : null;
    } catch { return null; }
  }
  const kept = self.guideKept("mock", underWay);

  function tell({ seed, chosen, level, minutes }) {
    const address = new URL(location);
    const put = (name, value) => { if (value) address.searchParams.set(name, value); else address.searchParams.delete(name); };
    put("seed", seed);
    put("subjects", chosen.length === subjects.length ? "" : chosen.join(","));
    put("level", level);
    put("minutes", String(minutes));
    address.hash = "";
    history.replaceState(history.state, "", address);
    for (const link of doc.querySelectorAll("a[data-language]")) link.search = address.search;
    return address.href;
  }

  const said = make("p", { class: "practice-said", role: "status" });
  const stage = make("div", {});
  const fill = (text, values) => text.replace(/%([a-z])/g, (_, key) => values[key]);
  const clock = (seconds) => {
    const whole = Math.max(0, Math.ceil(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };

  function setup() {
    const before = asked();
    const boxes = subjects.map((name) => make("input", { type: "checkbox", value: name, checked: before.chosen.includes(name) }));
    const level = make("select", {}, ...["", ...LEVELS].map((name) =>
      make("option", { value: name, selected: name === before.level }, name ? levelName(name) : words.anyLevel)));
    const minutes = make("input", { type: "number", min: "5", max: "180", step: "5", required: true, value: before.minutes });
    const seed = make("input", { type: "text", maxlength: "40", required: true, value: before.seed, autocomplete: "off", spellcheck: "false" });
    const count = make("p", { class: "practice-count", role: "status" });
    const settings = () => ({
      seed: seed.value.trim(), level: level.value, minutes: Number(minutes.value),
      chosen: boxes.filter((box) => box.checked).map((box) => box.value),
    });
    const every = button("", () => {
      const wanted = !boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = wanted;
      update();
    });
    const update = () => {
      const now = settings();
      every.textContent = now.chosen.length === boxes.length ? words.noSubjects : words.allSubjects;
      const fault = now.chosen.length ? words.noQuestion : words.noSubject;
      const drawn = draw(now).length;
      count.textContent = drawn ? words.count.replace("%s", drawn) : fault;
      if (now.seed && now.chosen.length && minutes.validity.valid) tell(now);
    };
    const label = (text, input) => make("label", {}, make("span", {}, text), input);
    const form = make("form", { class: "mock-setup" },
      make("fieldset", {}, make("legend", {}, words.subjects),
        ...subjects.map((name, at) => make("label", {}, boxes[at], index.topics[name])), every),
      make("div", { class: "practice-row" }, label(words.level, level), label(words.minutes, minutes), label(words.seed, seed),
        button(words.other, () => { seed.value = fresh(); update(); })),
      make("p", { class: "practice-count" }, words.seedHint), count,
      make("div", { class: "practice-row" }, make("button", { class: "press press--main" }, words.begin)));
    form.addEventListener("input", update);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const now = settings();
      const ids = draw(now);
      const results = ids.map((id) => ({ id, grade: 0, seconds: 0 }));
      if (ids.length && now.seed) interview({ settings: now, since: practice.now(), at: 0, used: 0, results });
    });
    stage.replaceChildren(form);
    said.textContent = "";
    update();
  }

  const facts = ({ seed, minutes, chosen, level }) => [`${words.seed} ${seed}`, `${words.minutes} ${minutes}`,
    chosen.map((name) => index.topics[name]).join(", "), level ? levelName(level) : words.anyLevel];

  function offer(run) {
    tell(asked());
    const { settings, since, at, used, results } = run;
    const left = clock(settings.minutes * 60 - used);
    const state = [`${words.since} ${practice.when(new Date(since * 1000))}`, fill(words.place, { n: results.length, i: at + 1 }), `${words.left} ${left}`];
    // Another tab may have gone on meanwhile.
    const goOn = () => interview(kept.read() || run);
    const anew = () => {
      kept.remove();
      setup();
      catalog.focus(stage.firstChild);
    };
    stage.replaceChildren(make("p", { class: "practice-head" }, words.unfinished), make("p", {}, state.join(" · ")),
      make("p", { class: "practice-count" }, facts(settings).join(" · ")),
      make("div", { class: "practice-row" }, button(words.goOn, goOn, { class: "press press--main" }), button(words.anew, anew)));
  }

  function open() {
    const run = kept.read();
    if (run) offer(run);
    else setup();
  }

  function interview(run) {
    const { settings, results } = run;
    tell(settings);
    run.tab = fresh();
    let held = true;
    let ticked = performance.now();
    let paused = false;
    let heard = 0;
    const total = settings.minutes * 60;
    const face = make("span", { role: "timer", class: "mock-clock" });
    const count = make("p", { class: "practice-count" });
    const ground = make("div", {});
    const pause = button(words.pause, () => {
      tick();
      paused = !paused;
      pause.textContent = paused ? words.resume : words.pause;
      ground.hidden = paused;
      keep();
    });
    const onward = button(words.onward, () => { tick(); step(run.at + 1); }, { class: "press press--main" });
    const stop = button(words.stop, () => { tick(); finish(); });

    function tick() {
      const now = performance.now();
      if (!paused) {
        run.used += (now - ticked) / 1000;
        results[run.at].seconds += (now - ticked) / 1000;
      }
      ticked = now;
      face.textContent = clock(total - run.used);
      // Said once each: a clock that speaks every second would drown the question.
      const call = run.used >= total ? 2 : total > 600 && run.used >= total - 300 ? 1 : 0;
      if (call > heard) said.textContent = call === 2 ? words.over : words.fiveLeft;
      heard = Math.max(heard, call);
    }
    const write = () => kept.write(JSON.stringify({ version: VERSION, ...run }));

    // A tab that goes on with the interview has it from then on; what is done in this one is no longer kept.
    const isHeld = () => (held &&= kept.read()?.tab === run.tab);
    const keep = () => { if (isHeld()) write(); };

    function leave() {
      tick();
      keep();
    }

    // Back from another page, with the clock as it was; there the interview may have gone on.
    function back({ persisted }) {
      if (!persisted) return;
      ticked = performance.now();
      const now = kept.read();
      if (!now || now.tab === run.tab) return;
      end();
      offer(now);
    }

    const timers = [setInterval(tick, 1000), setInterval(keep, 5000)];
    addEventListener("pagehide", leave);
    addEventListener("pageshow", back);

    function end() {
      timers.forEach(clearInterval);
      removeEventListener("pagehide", leave);
      removeEventListener("pageshow", back);
    }

    function finish() {
      end();
      if (isHeld()) kept.remove();
      summary(results, settings, run.used);
    }

    async function step(next) {
      if (next >= results.length) {
        finish();
        return;
      }
      run.at = next;
      keep();
      count.textContent = fill(words.place, { n: results.length, i: next + 1 });
      onward.textContent = next + 1 < results.length ? words.onward : words.finish;
      try {
        const box = await catalog.block(results[next].id);
        catalog.show(box, ground);
        box.addEventListener("guide:answered", ({ detail }) => {
          results[next].grade = detail.grade;
          keep();
        });
        catalog.focus(count);
      } catch { said.textContent = review.failed; }
    }

    stage.replaceChildren(make("div", { class: "practice-row mock-head" }, count, make("span", {}, `${words.left} `, face), pause),
      make("p", { class: "practice-count" }, words.hint), ground, make("div", { class: "practice-row" }, onward, stop));
    said.textContent = "";
    kept.remove();
    write();
    tick();
    step(run.at);
  }

  function summary(results, settings, used) {
    const share = tell(settings);
    const about = [...facts(settings), `${words.time} ${clock(used)}`].join(" · ");
    const rows = results.map(({ id, grade, seconds }) => {
      const { title, level } = index.questions[id];
      return { id, title, cells: [levelName(level), grades[grade] || words.none, clock(seconds)] };
    });
    const heads = [words.question, words.level, words.grade, words.time];
    const address = (id) => new URL(`${JSON.parse(doc.getElementById("__config").textContent).base}/${catalog.page(id)[0]}#${id}`, location).href;
    const line = (cells) => `| ${cells.join(" | ")} |`;
    const bare = (text) => text.replace(/[\\|[\]*_`<]/g, "\\$&");
    const markdown = [`# ${words.summary}`, "", about, "", `<${share}>`, "", line(heads), line(heads.map(() => "---")),
      ...rows.map(({ id, title, cells }) => line([`[${bare(title)}](${address(id)})`, ...cells]))].join("\n");
    const head = make("p", { class: "practice-head" }, words.summary);
    const text = make("textarea", { readonly: true, rows: "8", "aria-label": words.markdown }, `${markdown}\n`);
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(`${markdown}\n`);
        said.textContent = words.copied;
      } catch {
        text.focus();
        text.select();
        said.textContent = words.select;
      }
    };
    stage.replaceChildren(head, make("p", {}, about),
      scroll(
        make("table", { class: "practice-table" }, make("thead", {}, make("tr", {}, ...heads.map((one) => make("th", { scope: "col" }, one)))),
          make("tbody", {}, ...rows.map(({ id, title, cells }) => make("tr", {}, make("th", { scope: "row" }, make("a", { href: address(id) }, title)),
            ...cells.map((cell) => make("td", {}, cell)))))), words.summary),
      make("div", { class: "practice-row" }, button(words.copy, copy, { class: "press press--main" }), button(words.share, setup),
        button(words.again, () => { tell({ ...settings, seed: fresh() }); setup(); })), text);
    said.textContent = "";
    catalog.focus(head);
  }

  place.replaceChildren(stage, said);
  open();
};

// What the reader has answered, as a log of answers in this browser's storage and nowhere else. When a question is due
// again is worked out from the log, so two logs can always be merged and no schedule can contradict its answers.
"use strict";
(() => {
  const KEY = "guide.practice";
  const ASIDE = "guide.practice.aside.";
  const FORMAT = "streaming-engineer-guide/practice";
  const VERSION = 1;
  const AGAIN = 1, EASY = 4;
  // Answers that the storage did not take: they hold for this page.
  let unkept = {};
  let problem = "";

  const known = (answers) => Object.values(answers).reduce((sum, log) => sum + log.length, 0);
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isAnswer = (one) => Array.isArray(one) && one.length === 2 && Number.isSafeInteger(one[0]) && one[0] > 0
    && one[0] < 1e11 && Number.isInteger(one[1]) && one[1] >= AGAIN && one[1] <= EASY;
  const isLog = ([id, log]) => /^[a-z0-9-]{1,200}$/.test(id) && Array.isArray(log) && log.every(isAnswer);

  // One answer for each second of a question; of two, the later one given is meant.
  function merged(...all) {
    const found = new Map();
    for (const [id, log] of all.flatMap((answers) => Object.entries(answers))) {
      if (!found.has(id)) found.set(id, new Map());
      for (const [time, grade] of log) found.get(id).set(time, grade);
    }
    return Object.fromEntries([...found].map(([id, log]) => [id, [...log].sort(([one], [two]) => one - two)]));
  }

  // Throws an error whose message names the fault: notJson, foreign, newer, damaged.
  function parse(text) {
    let value = null;
    try { value = JSON.parse(text); } catch { throw new Error("notJson"); }
    if (!isObject(value) || value.format !== FORMAT) throw new Error("foreign");
    if (value.version > VERSION) throw new Error("newer");
    const fine = value.version === VERSION && isObject(value.answers) && Object.entries(value.answers).every(isLog);
    if (!fine) throw new Error("damaged");
    return merged(value.answers);
  }

  const write = (answers) => JSON.stringify({ format: FORMAT, version: VERSION, answers });

  // What cannot be read is moved, never removed. A storage without room for the move leaves it where it is.
  function setAside(text) {
    try {
      localStorage.removeItem(KEY);
      localStorage.setItem(ASIDE + Date.now(), text);
      return true;
    } catch {
      try { localStorage.setItem(KEY, text); } catch { /* it was there a moment ago */ }
      return false;
    }
  }

  function stored() {
    let text = null;
    try { text = localStorage.getItem(KEY); } catch {
      problem = "forbidden";
      return {};
    }
    if (text === null) return {};
    try { return parse(text); } catch (fault) {
      problem = setAside(text) ? fault.message : "stuck";
      return {};
    }
  }

  const read = () => merged(stored(), unkept);

  function keep(answers) {
    if (problem === "stuck") {
      unkept = answers;
      return;
    }
    try {
      localStorage.setItem(KEY, write(answers));
      unkept = {};
      if (problem === "full" || problem === "forbidden") problem = "";
    } catch (fault) {
      unkept = answers;
      problem = fault.name === "QuotaExceededError" ? "full" : "forbidden";
    }
  }

  function changed() {
    dispatchEvent(new Event("guide:practice"));
  }

  const answersOf = (id) => new Map(Object.entries(read())).get(id) || [];

  // One step of minutes: what was missed comes back today, what was known is not asked again before a day has passed.
  const STEPS = { learning_steps: ["10m"], relearning_steps: ["10m"], enable_fuzz: false };
  const schedule = () => self.FSRS.fsrs(self.FSRS.generatorParameters(STEPS));

  // When the log makes a question due; the scheduler has to be loaded (load.scheduler).
  function due(log, own = schedule()) {
    let card = self.FSRS.createEmptyCard(new Date(log[0][0] * 1000));
    for (const [time, grade] of log) ({ card } = own.next(card, new Date(time * 1000), grade));
    return card.due;
  }

  self.guidePractice = {
    AGAIN, EASY,
    store: {
      read, answersOf,
      // What is wrong with the storage: "", forbidden, full, stuck, or why what it held was set aside.
      problem: () => { stored(); return problem; },
      told() { if (!["full", "forbidden", "stuck"].includes(problem)) problem = ""; },
      // A second grade for the same time replaces the first.
      record(id, time, grade) {
        keep(merged(read(), { [id]: [[time, grade]] }));
        changed();
      },
      // The file that a reader keeps, and takes to another browser.
      exported: () => `${write(read())}\n`,
      // Adds a file's answers; gives how many were new. Throws what `parse` throws and changes nothing then.
      imported(text) {
        const before = read();
        const after = merged(before, parse(text));
        keep(after);
        changed();
        return known(after) - known(before);
      },
      count: () => known(read()),
      // Takes the answers away; what was set aside stays until it is forgotten by itself.
      remove() {
        unkept = {};
        problem = "";
        try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ }
        changed();
      },
      asides() {
        try {
          return Object.keys(localStorage).filter((key) => key.startsWith(ASIDE)).sort()
            .map((key) => ({ key, time: new Date(Number(key.slice(ASIDE.length))), text: localStorage.getItem(key) }));
        } catch { return []; }
      },
      forget(key) { if (key.startsWith(ASIDE)) localStorage.removeItem(key); },
    },
    due,
    schedule,
    // Every question that was answered, with what was last said and when it comes back.
    states() {
      const own = schedule();
      return Object.entries(read()).filter(([, log]) => log.length)
        .map(([id, log]) => ({ id, last: log.at(-1)[1], due: due(log, own), count: log.length }));
    },
  };

  // Another tab may have answered meanwhile.
  addEventListener("storage", (event) => { if (event.key === KEY || event.key === null) changed(); });
})();

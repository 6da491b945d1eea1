// What the reader has answered, as a log of answers in this browser's storage and nowhere else. When a question is due
// again is worked out from the log, so two logs can always be merged and no schedule can contradict its answers.
"use strict";
(() => {
  const FORMAT = "streaming-engineer-guide/practice";
  const VERSION = 1;
  const AGAIN = 1, EASY = 4;
  // Answers that the storage did not take: they hold for this page.
  let unkept = {};

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

  const kept = self.guideKept("practice", parse);
  const read = () => merged(kept.read() || {}, unkept);

  function keep(answers) {
    unkept = kept.write(write(answers)) ? {} : answers;
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
      read, answersOf, told: kept.told, asides: kept.asides, forget: kept.forget, save: kept.save,
      // What is wrong with the storage, as it stands now.
      problem: () => { kept.read(); return kept.problem(); },
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
      remove() {
        unkept = {};
        kept.remove();
        changed();
      },
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
  kept.watch(changed);
})();

// Answers queries with the browser's own engine, for the command line and the benchmark:
// node query.js <engine.js> <index.js> <postings.js> … [<text.js> …]; one query a line in, one line of JSON a query out.
"use strict";
const readline = require("node:readline");
const [engineFile, ...files] = process.argv.slice(2);
const texts = [];
let engine = null;
globalThis.guideSearchIndex = (index) => { engine = globalThis.guideSearch.create(index); };
globalThis.guideSearchPostings = (postings) => engine.add(postings);
globalThis.guideSearchText = ({ texts: list }) => texts.push(...list);
require(engineFile);
for (const file of files) (0, eval)(require("node:fs").readFileSync(file, "utf8"));

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { query, words } = JSON.parse(line);
  if (words) {
    const { english, split, letters, compose, fold } = globalThis.guideSearch;
    const told = words.map((word) => ({ english: english(word), split: split(word), letters: letters(word), composed: compose(letters(word)), folded: fold(word), cuts: engine.cuts(word) }));
    console.log(JSON.stringify(told));
    return;
  }
  const began = performance.now();
  const { groups, units } = engine.find(engine.analyse(query));
  const milliseconds = performance.now() - began;
  const pattern = engine.pattern(units);
  const found = groups.slice(0, 20).map(({ page, found: list }) => ({
    page: page.address,
    title: page.title,
    entries: list.slice(0, 8).map(({ entry, score }) => {
      const { title, text } = globalThis.guideSearch.whole(entry, texts[entry.at]);
      return {
        id: entry.id, title, score, kind: engine.kinds[entry.kind],
        teaser: texts.length ? globalThis.guideSearch.teaser(text, pattern) : "",
      };
    }),
  }));
  // A reader's browser has the texts of what is shown.
  const shown = new Set(groups.slice(0, 10).flatMap((page) => page.found.slice(0, 5).map(({ entry }) => entry.at)));
  const absent = engine.absent(units, texts.length ? (at) => (shown.has(at) ? texts[at] : undefined) : undefined);
  const asked = [...units, ...absent.map((text) => ({ text, absent: true, found: 0 }))].map(({ text, found: count, ...of }) => (
    { text, weak: Boolean(of.weak), part: Boolean(of.part), guessed: Boolean(of.guessed), absent: Boolean(of.absent), found: count }));
  console.log(JSON.stringify({ found, asked, closest: groups.length ? [] : engine.closest(query), milliseconds }));
});

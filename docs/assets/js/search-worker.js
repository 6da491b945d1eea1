// Between the search box and the engine. The theme's script speaks four messages: setup 0, ready 1, query 2, result 3.
// Engine and index are fetched with the first query, and of the postings the files that it needs; the texts of teasers
// after the first list, and then the other postings, so that the search goes on without a network.
// Runs as a worker, and in the page where the page was opened from disk and no worker may start (guide.js gives the
// port): a page on disk can only load scripts, so all data are scripts that call one function.
"use strict";
(() => {
  const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;
  const PAGES = 10, SECTIONS = 5, UNFOLDED = 3, TOGETHER = 6, PAUSE = 200;
  const port = self.guideSearchPort || self;
  const site = new URL("../../", self.guideSearchPort ? port.address : location);
  // Several at a time, without holding up the worker: importScripts would do neither.
  async function read(address) {
    if (address.endsWith("/engine.js")) { self.importScripts(address); return; }
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    const script = await answer.text();
    const open = script.indexOf("(");
    self[script.slice(0, open)](JSON.parse(script.slice(open + 1, script.lastIndexOf(")"))));
  }
  const load = self.guideSearchPort ? port.load : read;
  const language = site.pathname.split("/").at(-2);
  const other = { ko: "en", en: "ko" }[language];
  // A server finds a folder's page by itself; a disk does not.
  const file = site.protocol === "file:" ? "index.html" : "";
  const engines = {};
  const texts = [];
  const asked = new Map();
  let latest = "";

  // What an engine is made of comes before or after the engine's own script.
  const indexes = {};
  self.guideSearchIndex = (index) => { indexes[index.language] = index; };
  self.guideSearchPostings = (postings) => engines[postings.language].add(postings);
  self.guideSearchText = ({ chunk, texts: list }) => { texts[chunk] = list; };

  // Each script once; one that did not come is asked for again with the next query.
  function fetched(path) {
    const address = new URL(path, site).href;
    if (!asked.has(address)) {
      asked.set(address, load(address).catch((error) => { asked.delete(address); throw error; }));
    }
    return asked.get(address);
  }

  const folder = (of) => (of === language ? "search/" : `../${of}/search/`);

  async function engine(of) {
    await Promise.all([fetched(`${folder(of)}index.js`), fetched("assets/js/search/engine.js")]);
    return engines[of] ||= self.guideSearch.create(indexes[of]);
  }

  const postings = (of, shards) => Promise.all(shards.map((shard) => fetched(`${folder(of)}postings-${shard}.js`)));

  async function found(of, query) {
    const one = await engine(of);
    const units = one.analyse(query);
    await postings(of, one.missing(units));
    return one.find(units);
  }

  // The rest of the postings, when the reader pauses, a few at a time so that a query's own come first.
  let resting = 0;
  async function rest(one) {
    try {
      for (let at = 0; at < one.shards; at += TOGETHER) {
        await postings(language, Array.from({ length: Math.min(TOGETHER, one.shards - at) }, (_, i) => at + i));
      }
    } catch (error) { console.warn(error); }
  }
  function restLater(one) {
    clearTimeout(resting);
    resting = setTimeout(rest, PAUSE, one);
  }

  const chunkOf = ({ chunks }, at) => chunks.findLastIndex((first) => first <= at);
  function textOf(one, at) {
    const chunk = chunkOf(one, at);
    return texts[chunk]?.[at - one.chunks[chunk]];
  }

  function document({ entry, score: hit }, score, one, pattern, within) {
    const { title: label, text } = self.guideSearch.whole(entry, textOf(one, entry.at));
    const title = self.guideSearch.mark(label, pattern);
    const shown = hit && text ? self.guideSearch.teaser(text, pattern, 170, within) : "";
    // What the theme's script marks on the page that is opened.
    const terms = {};
    for (const [, word] of `${title} ${shown}`.matchAll(/<mark>([^<&]+)</g)) {
      if (Object.keys(terms).length < 6) terms[word.toLowerCase()] = true;
    }
    const location = `${entry.page.address}${file}${entry.id && `#${entry.id}`}`;
    return { location, title, text: shown && `<p>${shown}</p>`, score, terms };
  }

  // One group a page. The theme's script shows what scores as the group's first, folds the rest, and opens the highest
  // score of all on Enter.
  function items({ groups, units }, one) {
    const pattern = one.pattern(units);
    return groups.slice(0, PAGES).map(({ page, found, score: worth }, place) => {
      // How far into a text its teaser is looked for: far where it is read first.
      const deep = place < 4 ? 2000 : 500;
      // The list rounds to two places.
      const score = worth * 1000;
      const top = found[0];
      const own = found.find((each) => each.entry.at === page.at);
      // Where the page itself is best, a section leads to the very place.
      const near = top.score * (top === own ? 0.4 : 0.5);
      const shown = found.filter((each, at) => at < UNFOLDED && each.score > near);
      const list = [];
      for (const each of found.slice(0, SECTIONS)) {
        if (each === own) continue;
        const open = shown.includes(each);
        list.push(document(each, open ? score : score * 0.5, one, pattern, open ? deep : 0));
      }
      const head = document(own || { entry: page.entry }, top === own ? score + 0.1 : score - 0.1, one, pattern, top === own ? deep : 0);
      // The page's own teaser is shown where it stands alone.
      return top === own && !shown.some((each) => each !== own) ? [head, ...list] : [...list, head];
    });
  }

  const send = (data, query) => { if (query === latest) port.postMessage({ type: RESULT, data: { ...data, query } }); };

  async function answer(query) {
    const one = await engine(language);
    if (query !== latest) return;
    const all = await found(language, query);
    if (query !== latest) return;
    const { groups } = all;
    for (const group of groups) group.page.entry ||= one.entries[group.page.at];
    if (groups.length) {
      const wanted = new Set(groups.slice(0, PAGES).flatMap((group) => group.found.slice(0, SECTIONS).map((each) => chunkOf(one, each.entry.at))));
      const missing = [...wanted].filter((chunk) => !texts[chunk]);
      const list = (whole) => ({ items: items(all, one), absent: one.absent(all.units, whole && ((at) => textOf(one, at))) });
      send(list(!missing.length), query);
      try {
        await Promise.all(missing.map((chunk) => fetched(`search/text-${chunk}.js`)));
        if (missing.length && query === latest) send(list(true), query);
      } catch (error) { console.warn(error); }
      restLater(one);
      return;
    }
    restLater(one);
    const closest = one.closest(query);
    send({ items: [], closest }, query);
    try {
      const { groups: others } = await found(other, query);
      const shown = others.slice(0, 5).map(({ found: [{ entry }] }) => ({
        location: `../${other}/${entry.page.address}${file}${entry.id && `#${entry.id}`}`,
        title: entry.title,
        page: entry.id ? entry.page.title : "",
      }));
      if (shown.length) send({ items: [], closest, other: { language: other, found: shown } }, query);
    } catch (error) { console.warn(error); }
  }

  port.addEventListener("message", ({ data: message }) => {
    if (message.type === SETUP) port.postMessage({ type: READY });
    if (message.type !== QUERY) return;
    latest = String(message.data);
    const query = latest;
    if (!query.trim()) {
      send({ items: [] }, query);
      return;
    }
    answer(query).catch((error) => {
      console.warn(error);
      send({ items: [], failed: true }, query);
    });
  });
})();

// Between the search box and the engine. The theme's script speaks four messages: setup 0, ready 1, query 2, result 3.
// Engine and index are fetched with the first query; the texts of teasers after the first list.
// Runs as a worker, and in the page where the page was opened from disk and no worker may start (guide.js gives the
// port): whatever it needs is a script, which both can load.
"use strict";
(() => {
  const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;
  const PAGES = 10, SECTIONS = 5, UNFOLDED = 3;
  const port = self.guideSearchPort || self;
  const site = new URL("../../", self.guideSearchPort ? port.address : location);
  const load = self.guideSearchPort ? port.load : async (address) => self.importScripts(address);
  const language = site.pathname.split("/").at(-2);
  const other = { ko: "en", en: "ko" }[language];
  // A server finds a folder's page by itself; a disk does not.
  const file = site.protocol === "file:" ? "index.html" : "";
  const engines = {};
  const texts = [];
  const asked = new Map();
  let latest = "";

  self.guideSearchIndex = (index) => { engines[index.language] = self.guideSearch.create(index); };
  self.guideSearchText = ({ chunk, texts: list }) => { texts[chunk] = list; };

  // Each script once; one that did not come is asked for again with the next query.
  function fetched(path) {
    const address = new URL(path, site).href;
    if (!asked.has(address)) {
      asked.set(address, load(address).catch((error) => { asked.delete(address); throw error; }));
    }
    return asked.get(address);
  }

  async function engine(of) {
    await fetched("assets/js/search/engine.js");
    await fetched(of === language ? "search/index.js" : `../${of}/search/index.js`);
    return engines[of];
  }

  const chunkOf = ({ chunks }, at) => chunks.findLastIndex((first) => first <= at);

  function document({ entry, score: hit }, score, one, pattern, within) {
    const chunk = chunkOf(one, entry.at);
    const text = texts[chunk]?.[entry.at - one.chunks[chunk]] || "";
    const title = self.guideSearch.mark(entry.title, pattern);
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
      // Where the page itself is best, a section that comes close leads to the very place.
      const near = (at) => (top === own ? 0.7 : at < 2 ? 0.5 : 0.75);
      const shown = found.filter((each, at) => at < UNFOLDED && each.score > top.score * near(at));
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
    const found = one.search(query);
    const { groups } = found;
    for (const group of groups) group.page.entry ||= one.entries[group.page.at];
    if (groups.length) {
      send({ items: items(found, one) }, query);
      const wanted = new Set(groups.slice(0, PAGES).flatMap((group) => group.found.slice(0, SECTIONS).map((each) => chunkOf(one, each.entry.at))));
      const missing = [...wanted].filter((chunk) => !texts[chunk]);
      if (!missing.length) return;
      try {
        await Promise.all(missing.map((chunk) => fetched(`search/text-${chunk}.js`)));
        if (query === latest) send({ items: items(found, one) }, query);
      } catch (error) { console.warn(error); }
      return;
    }
    const closest = one.closest(query);
    send({ items: [], closest }, query);
    try {
      const two = await engine(other);
      const found = two.search(query).groups.slice(0, 5).map(({ found: [{ entry }] }) => ({
        location: `../${other}/${entry.page.address}${file}${entry.id && `#${entry.id}`}`,
        title: entry.title,
        page: entry.id ? entry.page.title : "",
      }));
      if (found.length) send({ items: [], closest, other: { language: other, found } }, query);
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

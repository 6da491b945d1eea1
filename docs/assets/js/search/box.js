// What the search box has besides the theme's list: recent searches, which names of code no page has, the closest terms
// and the other language's results where nothing was found, and a way on there and where the index did not come.
// guide.js loads this when a reader turns to search.
"use strict";
(() => {
  const doc = document;
  const config = JSON.parse(doc.getElementById("__config").textContent);
  const words = config.guide.search;
  const query = doc.querySelector(".md-search__input");
  const box = doc.querySelector(".md-search-result__extra");
  const meta = doc.querySelector(".md-search-result__meta");
  const list = doc.querySelector(".md-search-result__list");
  const base = new URL(`${config.base}/`, location);
  const names = { ko: "한국어", en: "English" };
  const KEY = "guide.searches", MOST = 5;
  let held = "";
  // Read out when it comes, and once: the list is drawn again when its teasers come.
  const note = make("p", "", { class: "md-search-result__note", "aria-live": "polite" });
  list.before(note);

  function recent() {
    try {
      const found = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(found) ? found.filter((one) => typeof one === "string").slice(0, MOST) : [];
    } catch { return []; }
  }

  function remember(text) {
    const asked = text.trim().slice(0, 100);
    if (!asked) return;
    const all = [asked, ...recent().filter((one) => one !== asked)].slice(0, MOST);
    try { localStorage.setItem(KEY, JSON.stringify(all)); } catch { /* storage is off: nothing is remembered */ }
  }

  function make(name, text, attributes = {}) {
    const element = doc.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }

  // Where a result leads; what it has the page mark may change when its teaser comes.
  const placeOf = ({ pathname = "", hash = "" }) => pathname + hash;

  // The list may be drawn some frames after its results are known; focus was lost with the old one.
  function restore(frames) {
    if (!held || doc.activeElement !== doc.body) return;
    const links = [...list.querySelectorAll("a")];
    const link = links.find((one) => placeOf(one) === held) || (frames ? null : links[0]);
    if (link) link.focus(); else if (frames) requestAnimationFrame(() => restore(frames - 1));
  }

  // A query to be put into the box: a link, so that the theme's arrow keys reach it and it works by itself.
  const ask = (text) => {
    const link = make("a", text, { href: `?q=${encodeURIComponent(text)}`, "data-ask": text });
    link.className = "md-search-result__ask";
    return link;
  };

  function section(label, links, lang) {
    const part = make("div", "", { role: "group", "aria-label": label });
    part.append(make("p", label));
    const items = make("ul");
    if (lang) items.lang = lang;
    for (const link of links) {
      const item = make("li");
      item.append(link);
      items.append(item);
    }
    part.append(items);
    return part;
  }

  function show(parts) {
    box.replaceChildren(...parts);
    box.hidden = !parts.length;
  }

  function fill(text) {
    query.value = text;
    query.dispatchEvent(new Event("keyup"));
    query.focus();
  }

  function empty() {
    const asked = recent();
    if (!asked.length) { show([]); return; }
    const part = section(words.recent, asked.map(ask));
    const forget = make("button", words.forget, { type: "button" });
    forget.addEventListener("click", () => {
      try { localStorage.removeItem(KEY); } catch { /* nothing was stored */ }
      show([]);
      query.focus();
    });
    part.append(forget);
    show([part]);
  }

  function answered({ items, closest, other, absent, failed, query: asked }) {
    const said = absent?.length ? words.absent.split("#").join(absent.map((name) => `“${name}”`).join(", ")) : "";
    if (note.textContent !== said) note.textContent = said;
    if (asked !== undefined && !asked.trim()) { empty(); return; }
    const parts = [];
    const instead = () => section(words.browse, [make("a", words.pages, { href: new URL("reference/pages/", base).href })]);
    if (failed) {
      meta.textContent = words.failed;
      parts.push(instead());
    } else if (!items.length) {
      if (closest?.length) parts.push(section(words.closest, closest.map(ask)));
      if (other) {
        const links = other.found.map(({ location: to, title, page }) => (
          make("a", page && page !== title ? `${title} — ${page}` : title, { href: new URL(to, base).href, hreflang: other.language })));
        parts.push(section(`${words.other} (${names[other.language]})`, links, other.language));
        meta.textContent = words.onlyOther;
      }
      parts.push(instead());
    }
    show(parts);
    // The list is drawn anew when its teasers have come, or the rest of what was typed has been answered: whoever was
    // in it stays where they were.
    if (held && items.length) restore(30);
    for (const link of list.querySelectorAll("a")) link.lang = doc.documentElement.lang;
  }

  list.addEventListener("focusin", ({ target }) => { held = placeOf(target); });
  query.addEventListener("focus", () => { held = ""; });
  // The theme's script closes the search on every click on a link: these only fill in the box.
  box.addEventListener("click", (event) => {
    const link = event.target.closest("[data-ask]");
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    fill(link.dataset.ask);
  });
  list.addEventListener("click", (event) => { if (event.target.closest("a")) remember(query.value); });
  // A reader may be faster than the theme's script, whose results come through this stream.
  function listen() {
    if (!self.component$) { setTimeout(listen, 50); return; }
    self.component$.subscribe((component) => {
      if (component.ref?.classList?.contains("md-search-result") && component.items) answered(component);
    });
  }
  listen();
  if (!query.value) empty();
})();

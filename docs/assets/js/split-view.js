// Both languages side by side, made from the two pages that exist: the twin's blocks are fetched and put behind their
// counterparts in one grid, so that every pair is a row. guide.js loads this when the address or the button asks for it.
"use strict";
(() => {
  const doc = document;
  const root = doc.documentElement;
  const { base, guide: words } = JSON.parse(doc.getElementById("__config").textContent);
  const button = doc.querySelector("[data-both]");
  const other = doc.querySelector("a[data-language]:not([aria-current])");
  const address = Object.assign(new URL(other.href), { hash: "", search: "" });
  const site = new URL("../", new URL(`${base}/`, location));
  const names = { ko: ["한", "한 · 한국어"], en: ["EN", "EN · English"] };
  const wide = matchMedia("(min-width: 56em)");
  const PLACES = [".cover__words", ".page"];
  // What a page has around its text, and what says the same in both languages, is shown once.
  const ALONE = ".trail, .facts, .rail, .initials, .answers, .plan, .page__foot, .question-meta, .question-answer > summary, [data-practice], [data-part], hr";
  // These hold blocks: one frame goes around both languages, and the blocks are paired inside.
  const FRAMES = ".question, .admonition, .question-listens, .question-followup, .cards, ul, ol, dl";
  const IN_PLACE = "li, dt, dd";
  const AT = `guide.both:${location.pathname}`;

  const pairs = new WeakMap();
  let undo = [];
  let twin = null;
  let loading = null;

  // The first class is the one that says what a block is; scripts add others.
  const kind = (block) => (block.matches(".md-typeset__scrollwrap") ? "TABLE" : name(block) || block.tagName + (block.classList[0] || ""));
  const name = (block) => block.dataset.question || (block.matches("h2, h3, h4, h5, h6, dt") && block.id);

  // Blocks by section: what has an id opens one.
  function sections(blocks) {
    const found = new Map([["", []]]);
    let here = found.get("");
    for (const block of blocks) {
      if (name(block)) found.set(name(block), here = []);
      here.push(block);
    }
    return found;
  }

  // Ours with theirs, section by section. The checks keep them equal; a notice or a block that only one side has
  // stands alone, so that the rest stays aligned.
  function* paired(ours, theirs) {
    const twins = sections(theirs);
    for (const [id, blocks] of sections(ours)) {
      const rest = twins.get(id) || [];
      twins.delete(id);
      for (const block of blocks) {
        const at = rest.findIndex((one) => kind(one) === kind(block));
        for (const lone of rest.splice(0, Math.max(at, 0))) yield [null, lone];
        yield [block, at < 0 ? null : rest.shift()];
      }
      for (const lone of rest) yield [null, lone];
    }
    for (const lone of [...twins.values()].flat()) yield [null, lone];
  }

  // A block of the twin, fit to stand in this page: no id twice, and every address read from where it was written.
  function adopt(block) {
    for (const link of block.querySelectorAll(".headerlink, .twinlink")) link.remove();
    const renamed = (ids) => ids.split(" ").map((id) => `twin--${id}`).join(" ");
    for (const element of [block, ...block.querySelectorAll("*")]) {
      for (const attribute of ["id", "name", "for", "aria-labelledby", "aria-describedby"]) {
        if (element.hasAttribute(attribute)) element.setAttribute(attribute, renamed(element.getAttribute(attribute)));
      }
      for (const attribute of ["data-question", "data-choice"]) element.removeAttribute(attribute);
      for (const attribute of ["href", "src"]) {
        if (!element.hasAttribute(attribute)) continue;
        const to = new URL(element.getAttribute(attribute), address);
        const same = to.hash && to.href === address.href + to.hash;
        element.setAttribute(attribute, same ? to.hash : to.href);
      }
    }
    block.classList.add("twin");
    block.lang = other.hreflang;
    return doc.adoptNode(block);
  }

  function insert(block, place, how = "after") {
    place[how](block);
    undo.push(() => block.remove());
    block.dispatchEvent(new Event("guide:content", { bubbles: true }));
  }

  function mark(block, className) {
    block.classList.add(className);
    undo.push(() => block.classList.remove(className));
  }

  function pair(own, theirs) {
    const copy = adopt(theirs);
    const turn = doc.createElement("button");
    const [short, long] = names[other.hreflang];
    Object.assign(turn, { type: "button", className: "both__turn", textContent: short, lang: other.hreflang });
    turn.setAttribute("aria-label", long);
    turn.setAttribute("aria-expanded", "false");
    mark(own, "both__own");
    insert(copy, own);
    if (own.matches(IN_PLACE)) insert(turn, own, "append");
    else insert(turn, own);
    for (const one of [own, copy, turn]) pairs.set(one, { copy, turn });
  }

  // A grid of its own inside a block that has to stay what it is (details, an item of a list).
  function inside(block) {
    const frame = doc.createElement("div");
    frame.className = "both__box both__inner";
    const parts = [...block.childNodes];
    frame.append(...parts.slice(parts.findIndex((part) => part.nodeName === "SUMMARY") + 1));
    block.append(frame);
    undo.push(() => frame.replaceWith(...frame.childNodes));
    return frame;
  }

  // What labels a block that is shown once says so in both languages.
  function also(own, theirs) {
    if (!own || !theirs || own.textContent.trim() === theirs.textContent.trim()) return;
    const text = doc.createElement("span");
    Object.assign(text, { className: "both__also", lang: other.hreflang, textContent: theirs.textContent.trim() });
    insert(text, own, "append");
  }

  const label = (block) => block.querySelector(".filename");
  const isCode = (block) => block.matches(".highlight");
  const same = (one, two) => one.querySelector("code")?.textContent === two.querySelector("code")?.textContent;
  const onlyBlocks = (block) => [...block.childNodes].every((child) => child.nodeType === 1 || !child.data.trim());

  function join(ours, theirs) {
    let last = null;
    const box = ours.matches("details, li") ? inside(ours) : ours;
    if (box === ours) mark(ours, "both__box");
    const texts = [...theirs.children].filter((child) => !child.matches(`${ALONE}, summary`));
    for (const [own, copy] of paired([...box.children], texts)) {
      if (!own) {
        const lone = adopt(copy);
        insert(lone, last || box, last ? "after" : "prepend");
        lone.classList.add("twin--open");
        last = lone;
        continue;
      }
      last = own;
      if (!copy || own.matches(ALONE)) continue;
      if (isCode(own) && same(own, copy)) {
        also(label(own), label(copy));
        continue;
      }
      const holds = own.matches("details") || (own.matches("li") && own.querySelector(".highlight") && onlyBlocks(own));
      if (holds || own.matches(FRAMES)) join(own, copy);
      else {
        pair(own, copy);
        while (last.nextElementSibling?.matches(".twin, .both__turn")) last = last.nextElementSibling;
      }
    }
    if (ours.matches("details:not(.question-answer)")) also(ours.firstElementChild, theirs.firstElementChild);
  }

  function reveal(block) {
    const { copy, turn } = pairs.get(block);
    const open = copy.classList.toggle("twin--open");
    turn.setAttribute("aria-expanded", String(open));
  }

  // On a narrow screen a tap on a block shows its twin; a tap that does something else, or selects, does not.
  function tap({ target }) {
    const block = target.closest(".both__turn, .both__own, .twin");
    if (!block || !pairs.has(block) || wide.matches) return;
    const busy = target.closest("a, button, summary, input, label, select, textarea, pre, .md-typeset__scrollwrap");
    if (block.matches(".both__turn") || (!busy && getSelection().isCollapsed)) reveal(block);
  }

  // A selection stays in the language in which it begins.
  function column({ target }) {
    const part = target.closest?.(".twin, .both__own");
    root.dataset.column = part ? (part.matches(".twin") ? "twin" : "own") : "";
  }

  // A link that is about to be used leads to the same view; the search's results and the language switch are such links.
  function keep({ target }) {
    const link = target.closest?.("a[href]");
    if (!link) return;
    const to = new URL(link.href);
    if (!to.href.startsWith(site.href) || /\.(?!html$)\w+$/.test(to.pathname)) return;
    to.search = view(to);
    if (to.href !== link.href) link.href = to.href;
  }

  function view({ search }) {
    const asked = new URLSearchParams(search);
    if (root.classList.contains("both")) asked.set("view", "both");
    else asked.delete("view");
    return asked.toString();
  }

  function tell() {
    const here = new URL(location);
    here.search = view(here);
    if (here.href !== location.href) history.replaceState(history.state, "", here);
  }

  // What the reader sees stays where it is: the first block below the header, or the section that was asked for.
  function held() {
    const id = location.hash && decodeURIComponent(location.hash.slice(1));
    const target = id && doc.getElementById(id);
    const near = target && Math.abs(target.getBoundingClientRect().top) < innerHeight;
    if (!scrollY && !near) return () => {};
    const blocks = doc.querySelectorAll(".page > :not(.trail, .rail, .twin, .both__turn)");
    const block = near ? target : [...blocks].find((one) => one.getBoundingClientRect().bottom > 80);
    if (!block) return () => {};
    const { top } = block.getBoundingClientRect();
    return () => scrollBy({ top: block.getBoundingClientRect().top - top, behavior: "instant" });
  }

  const frame = () => new Promise((done) => { requestAnimationFrame(() => done()); });

  async function load() {
    const sheet = doc.createElement("link");
    Object.assign(sheet, { rel: "stylesheet", href: new URL(`${base}/assets/css/split-view.css`, location) });
    const styled = new Promise((done, fail) => Object.assign(sheet, { onload: done, onerror: fail }));
    doc.head.append(sheet);
    try {
      const [answer] = await Promise.all([fetch(address), styled]);
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      twin = await answer.text();
    } catch (fault) {
      sheet.remove();
      throw fault;
    }
    for (const type of ["pointerdown", "focusin", "click"]) doc.addEventListener(type, keep, true);
    doc.addEventListener("pointerdown", column);
    doc.addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
      if (key === "a" && (ctrlKey || metaKey)) root.dataset.column = "";
    });
    doc.querySelector(".page").addEventListener("click", tap);
    // Back within the page comes to addresses from before the view was chosen.
    addEventListener("popstate", tell);
    addEventListener("pagehide", () => {
      try { sessionStorage.setItem(AT, String(scrollY)); } catch { /* storage is off: the page begins at its top */ }
    });
  }

  function on() {
    const page = new DOMParser().parseFromString(twin, "text/html");
    for (const place of PLACES) {
      const [ours, theirs] = [doc, page].map((one) => one.querySelector(place));
      if (ours && theirs) join(ours, theirs);
    }
  }

  function off() {
    for (const step of undo.reverse()) step();
    undo = [];
  }

  // Where a reload or a way back should come out; null where the reader has just arrived.
  function before() {
    const [{ type }] = performance.getEntriesByType("navigation");
    try { return ["reload", "back_forward"].includes(type) ? sessionStorage.getItem(AT) : null; } catch { return null; }
  }

  // Shows the view or takes it away; gives back what is to be said about it.
  self.guideBoth = async (wanted) => {
    const arriving = root.classList.contains("both-wait");
    if (wanted && twin === null) await (loading ||= load().finally(() => { loading = null; }));
    if (wanted === root.classList.contains("both")) return "";
    // What moves while it cannot be seen does not jump before the reader's eyes.
    root.classList.add("both-wait");
    await frame();
    const stay = held();
    (wanted ? on : off)();
    root.classList.toggle("both", wanted);
    button.setAttribute("aria-pressed", String(wanted));
    tell();
    const at = arriving && before();
    const target = arriving && location.hash && doc.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (at) scrollTo({ top: Number(at), behavior: "instant" });
    else if (target) target.scrollIntoView({ behavior: "instant" });
    else stay();
    await frame();
    if (!wanted) return words.both.gone;
    return wide.matches ? words.both.shown : words.both.tap;
  };
})();

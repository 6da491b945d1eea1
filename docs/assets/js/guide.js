// What a page does in the browser. Runs deferred, and brings the theme's script; every feature is one function.
(() => {
  "use strict";
  const doc = document;
  const root = doc.documentElement;
  const all = (selector, within = doc) => [...within.querySelectorAll(selector)];
  const { base, script, guide: words } = JSON.parse(doc.getElementById("__config").textContent);
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    // Returns whether the device took it; a choice that it does not take holds for this page.
    set(key, value) {
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
        return true;
      } catch { return false; }
    },
  };

  // A script of the site, by its path below the language; rejects where it does not come.
  const load = (path) => new Promise((done, fail) => {
    const element = doc.createElement("script");
    Object.assign(element, { src: new URL(path, new URL(`${base}/`, location)), async: false, onload: done });
    element.onerror = () => fail(new Error(element.src));
    doc.head.append(element);
  });

  // Scripts that build on each other: fetched at once, run one by one, so that none runs without those before it.
  async function loadInOrder(paths) {
    for (const path of paths) {
      const link = doc.createElement("link");
      Object.assign(link, { rel: "preload", as: "script", href: new URL(path, new URL(`${base}/`, location)) });
      doc.head.append(link);
    }
    for (const path of paths) await load(path);
  }

  function openSearch() {
    const toggle = doc.getElementById("__search");
    if (!toggle.checked) toggle.click();
    doc.querySelector(".md-search__input").focus();
  }

  // The theme's script comes after the first paint, with which it would compete, or with the reader's first move.
  const themed = new Promise((done) => {
    const moves = ["keydown", "pointerdown", "focusin"];
    let coming = false;
    const bring = () => {
      if (coming) return;
      coming = true;
      const here = () => {
        // It begins with this event, which has been.
        doc.dispatchEvent(new Event("DOMContentLoaded"));
        for (const type of moves) removeEventListener(type, bring, true);
        done();
      };
      load(new URL(script, location)).then(here, here);
    };
    for (const type of moves) addEventListener(type, bring, true);
    // A frame that was made is not yet on the screen; its entry comes when it is.
    const painted = (list, observer) => {
      observer.disconnect();
      if (self.requestIdleCallback) requestIdleCallback(bring, { timeout: 500 });
      else setTimeout(bring);
    };
    if (!doc.hidden) new PerformanceObserver(painted).observe({ type: "paint", buffered: true });
    setTimeout(bring, doc.hidden ? 0 : 2000);
  });

  let saying = 0;
  function say(text) {
    const dialog = doc.querySelector(".md-dialog");
    clearTimeout(saying);
    dialog.classList.add("md-dialog--active");
    dialog.firstElementChild.textContent = text;
    saying = setTimeout(() => dialog.classList.remove("md-dialog--active"), 6000);
  }

  // The theme's script calls these where a page has content tabs.
  self.__md_get = (key) => JSON.parse(store.get(`/.${key}`));
  self.__md_set = (key, value) => store.set(`/.${key}`, JSON.stringify(value));

  // The theme's script fetches sitemap.xml below each [rel=alternate]; another spelling of the same value stops it.
  function quietAlternates() {
    for (const link of all("link[rel=alternate]")) link.setAttribute("rel", "alternate ");
  }

  // Where the reader is: at the last heading that went by, or at what the address names, if that is in view or came later.
  function section() {
    const line = parseFloat(getComputedStyle(root).scrollPaddingTop) + 2;
    const top = (element) => element.getBoundingClientRect().top;
    const passed = all(".page :is(h2, h3, h4, h5)[id]:not(.twin)").filter((heading) => top(heading) < line).pop();
    const target = location.hash && doc.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && top(target) < innerHeight && (top(target) >= 0 || !passed
      || passed.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING)) return location.hash;
    return passed ? `#${passed.id}` : "";
  }

  function languages() {
    const links = all("a[data-language]");
    const keep = () => { for (const link of links) link.hash = section(); };
    for (const link of links) {
      for (const type of ["pointerdown", "focus", "click"]) link.addEventListener(type, keep);
      link.addEventListener("click", () => store.set("guide.language", link.dataset.language));
    }
    // No place is asked for here: that would lay the page out early.
    const name = () => { for (const link of links) link.hash = location.hash; };
    addEventListener("hashchange", name);
    name();
  }

  function scheme() {
    const button = doc.querySelector("[data-scheme-switch]");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const preferred = () => (system.matches ? "dark" : "light");
    const show = () => {
      const current = root.dataset.scheme || preferred();
      button.title = current === "dark" ? words.toLight : words.toDark;
      button.setAttribute("aria-label", button.title);
      if (!root.dataset.scheme) return;
      const color = getComputedStyle(doc.body).backgroundColor;
      for (const meta of all("meta[name=theme-color]")) meta.content = color;
    };
    button.addEventListener("click", () => {
      const next = (root.dataset.scheme || preferred()) === "dark" ? "light" : "dark";
      root.dataset.scheme = next;
      show();
      // The system's own choice is followed, not stored.
      if (next === preferred()) delete root.dataset.scheme;
      store.set("guide.scheme", root.dataset.scheme || null);
    });
    system.addEventListener("change", show);
    show();
  }

  function drawer() {
    const toggle = doc.getElementById("__drawer");
    toggle.checked = false;
    toggle.addEventListener("change", () => root.classList.toggle("drawer-open", toggle.checked));
    toggle.addEventListener("keydown", (event) => { if (event.key === "Enter") toggle.click(); });
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !toggle.checked) return;
      toggle.click();
      toggle.focus();
    });
    const nav = doc.querySelector(".nav");
    const here = nav.querySelector("[aria-current]");
    // In the frame that lays the page out anyway: asking for a place before it would lay it out twice.
    if (here) requestAnimationFrame(() => { nav.scrollTop = here.offsetTop - nav.clientHeight / 2; });
  }

  // The theme's keys and ours that do something without Ctrl or ⌘: a reader who dictates, or types by chance, turns them
  // off. Before `search`, whose key is one of them.
  function shortcuts() {
    const KEY = "guide.shortcuts";
    const box = doc.querySelector("[data-shortcuts]");
    let on = true;
    const show = () => {
      doc.querySelector(".md-search__key").hidden = !on;
      if (box) box.checked = on;
    };
    const read = () => {
      on = store.get(KEY) !== "off";
      show();
    };
    addEventListener("keydown", (event) => {
      if (!on && event.key?.length === 1 && !event.ctrlKey && !event.metaKey) event.stopImmediatePropagation();
    }, true);
    if (box) {
      box.addEventListener("change", () => {
        on = box.checked;
        show();
        if (!store.set(KEY, on ? null : "off")) say(box.dataset.shortcuts);
      });
    }
    // Chosen in another tab, or on the page that the reader comes back from.
    addEventListener("storage", (event) => { if (event.key === KEY || event.key === null) read(); });
    addEventListener("pageshow", (event) => { if (event.persisted) read(); });
    read();
  }

  function search() {
    const toggle = doc.getElementById("__search");
    const query = doc.querySelector(".md-search__input");
    // The theme's script insists on a label in the header; a button is what a keyboard reaches.
    doc.querySelector("[data-search-open]").addEventListener("click", openSearch);
    doc.querySelector("[data-search-close]").addEventListener("click", () => {
      if (toggle.checked) toggle.click();
      query.blur();
    });
    // The theme's keys. It hears them late, after words may have been typed, and opens nothing where the box is hidden, as
    // in a narrow window or a page zoomed to twice its size.
    addEventListener("keydown", (event) => {
      if (!["/", "f", "s"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
      event.preventDefault();
      openSearch();
    }, true);
    // The theme's script hears keys only; what is pasted or dictated comes without one.
    const tell = () => query.dispatchEvent(new Event("keyup"));
    query.addEventListener("input", tell);
    themed.then(() => { if (query.value) tell(); });
    // What a search needs is fetched when a reader turns to it, so that it is there with the first word.
    const turn = () => {
      load("assets/js/search/box.js").catch(() => {});
      if (location.protocol === "file:") return;
      for (const path of ["assets/js/search/engine.js", "search/index.js"]) {
        fetch(new URL(`${base}/${path}`, location), { priority: "low" }).catch(() => {});
      }
    };
    query.addEventListener("focus", turn, { once: true });
  }

  // A copy opened from disk may start no worker: the search then runs in the page, from the same script.
  function workerFromDisk() {
    if (location.protocol !== "file:") return;
    const own = self.Worker;
    self.Worker = class extends EventTarget {
      constructor(address) {
        super();
        if (!String(address).includes("search-worker.js")) return new own(address);
        const inside = new EventTarget();
        const tell = (to, data) => setTimeout(() => to.dispatchEvent(new MessageEvent("message", { data })));
        self.guideSearchPort = {
          address: new URL(address, location), load,
          addEventListener: (type, callback) => inside.addEventListener(type, callback),
          postMessage: (data) => tell(this, data),
        };
        const started = load(self.guideSearchPort.address);
        this.postMessage = (data) => { started.then(() => tell(inside, data)); };
      }
    };
  }

  // Both languages side by side: the address or the button asks for it, and only then is it loaded.
  function bothLanguages() {
    const button = doc.querySelector("[data-both]");
    // A page on disk may not read another.
    if (!button || location.protocol === "file:") {
      if (button) button.hidden = true;
      root.classList.remove("both-wait");
      return;
    }
    let loading = null;
    // After the theme's script, which gives blocks their buttons.
    const show = (wanted) => {
      loading ||= load("assets/js/split-view.js").catch((fault) => { loading = null; throw fault; });
      return Promise.all([loading, themed]).then(() => self.guideBoth(wanted)).catch(() => say(words.both.failed))
        .finally(() => root.classList.remove("both-wait"));
    };
    button.addEventListener("click", async () => {
      const told = await show(!root.classList.contains("both"));
      if (told) say(told);
    });
    if (root.classList.contains("both-wait")) show(true);
  }

  function answers() {
    const boxes = all("details.question-answer");
    const button = doc.querySelector("[data-answers]");
    if (button) {
      const show = () => {
        const open = boxes.every((box) => box.open);
        button.textContent = open ? words.closeAnswers : words.openAnswers;
      };
      button.addEventListener("click", () => {
        const open = !boxes.every((box) => box.open);
        for (const box of boxes) box.open = open;
        show();
      });
      for (const box of boxes) box.addEventListener("toggle", show);
    }
    const printed = doc.querySelector("[data-answers-printed]");
    if (printed) {
      const set = () => { root.dataset.printAnswers = printed.checked ? "yes" : "no"; };
      printed.checked = store.get("guide.print-answers") !== "no";
      printed.addEventListener("change", () => { set(); store.set("guide.print-answers", root.dataset.printAnswers); });
      doc.querySelector("[data-print]").addEventListener("click", () => print());
      set();
    }
    const reveal = () => {
      const target = location.hash && doc.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target) return;
      for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
      const question = target.closest(".question");
      const answer = question && question.querySelector("details.question-answer");
      if (answer && (target === question || /^H\d$/.test(target.tagName))) answer.open = true;
    };
    addEventListener("hashchange", reveal);
    reveal();
  }

  // Answering, grading, reviewing: loaded when the first question comes near.
  function practice() {
    const places = all("[data-question], [data-practice]");
    const extra = places.map((place) => place.dataset.practice).filter(Boolean);
    const start = () => {
      const sheet = doc.createElement("link");
      const styled = new Promise((done, fail) => Object.assign(sheet, { onload: done, onerror: fail }));
      Object.assign(sheet, { rel: "stylesheet", href: new URL(`${base}/assets/css/practice.css`, location) });
      doc.head.append(sheet);
      const parts = ["words", "store", "questions", ...(extra.length ? ["catalog"] : []), ...extra].map((name) => `assets/js/practice/${name}.js`);
      Promise.all([styled, loadInOrder(["assets/js/kept.js", ...parts, "practice/edition.js"])])
        .then(() => { for (const name of ["page", ...extra]) self.guidePractice[name](); })
        .catch(() => {
          say(words.practiceFailed);
          // What is said goes away again: a page that is empty without its scripts keeps saying it.
          for (const place of places) if (place.dataset.practice) place.textContent = words.practiceFailed;
        });
    };
    const near = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      start();
    }, { rootMargin: "100%" });
    for (const place of places) near.observe(place);
  }

  // A closed box that holds what the reader searched for opens.
  function hits() {
    if (!new URLSearchParams(location.search).get("h")) return;
    const page = doc.querySelector(".page");
    const open = () => {
      for (const mark of all("details:not([open]) mark", page)) mark.closest("details").open = true;
    };
    new MutationObserver(open).observe(page, { childList: true, subtree: true });
  }

  function terms() {
    const note = doc.querySelector("main").appendChild(doc.createElement("div"));
    note.className = "definition";
    note.id = "__definition";
    note.setAttribute("role", "tooltip");
    note.hidden = true;
    let owner = null;
    let timer = 0;
    let touched = null;
    const hide = () => {
      clearTimeout(timer);
      if (owner) owner.removeAttribute("aria-describedby");
      owner = null;
      note.hidden = true;
    };
    const show = (link) => {
      clearTimeout(timer);
      if (owner === link) return;
      hide();
      owner = link;
      note.textContent = link.dataset.definition;
      note.lang = link.closest("[lang]").lang;
      link.setAttribute("aria-describedby", note.id);
      note.hidden = false;
      // A term may break over two lines: the note belongs to the first.
      const at = link.getClientRects()[0];
      const width = root.clientWidth;
      const left = Math.max(8, Math.min(at.left, width - note.offsetWidth - 8));
      const above = at.top - note.offsetHeight - 6;
      note.style.left = `${left}px`;
      note.style.top = `${scrollY + (above > 64 ? above : at.bottom + 6)}px`;
    };
    const later = () => { clearTimeout(timer); timer = setTimeout(hide, 200); };
    const bind = (link) => {
      link.addEventListener("pointerenter", (event) => { if (event.pointerType !== "touch") show(link); });
      link.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") later(); });
      link.addEventListener("pointerdown", (event) => {
        touched = event.pointerType === "touch" && owner !== link ? link : null;
      });
      link.addEventListener("focus", () => { if (touched !== link) show(link); });
      link.addEventListener("blur", later);
      // The first tap explains, the second follows the link.
      link.addEventListener("click", (event) => {
        if (touched !== link) return;
        touched = null;
        event.preventDefault();
        show(link);
      });
    };
    const bindIn = (box) => { for (const link of all("a.term[data-definition]", box)) bind(link); };
    bindIn(doc);
    // What comes into the page later says so.
    doc.addEventListener("guide:content", (event) => bindIn(event.target));
    note.addEventListener("pointerenter", () => clearTimeout(timer));
    note.addEventListener("pointerleave", later);
    addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
    addEventListener("resize", hide);
    doc.addEventListener("pointerdown", (event) => {
      if (owner && !note.contains(event.target) && !owner.contains(event.target)) hide();
    });
  }

  // The study plan remembers what was ticked; only its pages load that.
  function plan() {
    if (!doc.querySelector(".page .todo, #your-progress")) return;
    loadInOrder(["assets/js/kept.js", "assets/js/plan.js"]).catch(() => {});
  }

  // The sizing tables take a reader's own numbers.
  function sizing() {
    if (doc.querySelector(".page .sizing")) load("assets/js/sizing.js").catch(() => {});
  }

  // What scrolls sideways can be reached by keyboard; what the theme's script adds is named properly.
  function reachable() {
    const measure = (box) => {
      const scrolls = box.scrollWidth > box.clientWidth + 1;
      if (!scrolls) {
        for (const attribute of ["tabindex", "role", "aria-label"]) box.removeAttribute(attribute);
        return;
      }
      box.tabIndex = 0;
      if (box.matches(".md-typeset__scrollwrap")) {
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", box.querySelector("svg > title")?.textContent ?? words.table);
      }
    };
    const sizes = new ResizeObserver((entries) => { for (const entry of entries) measure(entry.target); });
    const seen = new WeakSet();
    const fix = () => {
      for (const nav of all("nav.md-code__nav:not([role])")) nav.setAttribute("role", "none");
      for (const code of all(".md-search-result pre:not([tabindex]), .md-search-result code:not([tabindex])")) {
        code.tabIndex = 0;
      }
      for (const box of all(".page pre, .md-typeset__scrollwrap")) {
        if (seen.has(box)) continue;
        seen.add(box);
        sizes.observe(box);
      }
    };
    new MutationObserver(fix).observe(doc.body, { childList: true, subtree: true });
    fix();
  }

  for (const feature of [quietAlternates, workerFromDisk, languages, scheme, drawer, shortcuts, search, bothLanguages, answers, practice, hits, terms, plan, sizing, reachable]) feature();
})();

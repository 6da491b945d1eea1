// Questions from anywhere on the site, for the pages that ask them one by one.
"use strict";
(() => {
  const doc = document;
  const practice = self.guidePractice;
  const { make } = practice;
  const { base } = JSON.parse(doc.getElementById("__config").textContent);
  const blocks = new Map();
  let catalog = null;

  // What the built files call.
  practice.index = (index) => { catalog = index; };
  practice.blocks = (address, found) => { blocks.set(address, found); };

  const file = (address) => `practice/${address.replace(/^\/|\/$/g, "").replace(/[^a-z0-9-]+/g, "--") || "index"}.js`;

  practice.catalog = {
    async ready() {
      await practice.load("practice/questions.js");
      return catalog;
    },
    subject: (topic) => topic.split("/")[0],
    page: (id) => catalog.pages[catalog.questions[id].page],
    // A question's block, fit to stand in this page and ready to be answered.
    async block(id) {
      const [address] = this.page(id);
      await practice.load(file(address));
      const parsed = new DOMParser().parseFromString(blocks.get(address)[id], "text/html").body.firstElementChild;
      const box = doc.adoptNode(parsed);
      const root = new URL(`${base}/`, location);
      for (const attribute of ["href", "src"]) {
        for (const element of box.querySelectorAll(`[${attribute}]`)) {
          element.setAttribute(attribute, new URL(element.getAttribute(attribute), root));
        }
      }
      box.dataset.page = address;
      return box;
    },
    show(box, place) {
      place.replaceChildren(box);
      practice.enhance(box);
      box.dispatchEvent(new Event("guide:content", { bubbles: true }));
    },
    // The focus goes where the reader reads on, so that a screen reader does too.
    focus(element) {
      element.tabIndex = -1;
      element.focus();
      element.scrollIntoView({ block: "center", behavior: "instant" });
    },
    from(id) {
      const [address, title] = this.page(id);
      return make("p", { class: "practice-from" }, `${practice.words.review.from}: `,
        make("a", { href: new URL(`${base}/${address}#${id}`, location) }, title));
    },
  };
})();

// What a reader keeps on this device: one text a name, read with suspicion, set aside where it cannot be read, handed out
// as a file. Knows nothing of what the text means; loaded on demand, ahead of the script that uses it.
"use strict";
// `parse` takes a text and returns what it holds; it throws an error whose message names the fault.
self.guideKept = (name, parse) => {
  const key = `guide.${name}`;
  const aside = `${key}.aside.`;
  const refused = ["full", "forbidden", "stuck"];
  let problem = "";

  // Moves a text that is kept under `from`; a storage without room for that leaves it where it is.
  function setAside(from, text) {
    try {
      localStorage.removeItem(from);
      localStorage.setItem(aside + Date.now(), text);
      return true;
    } catch {
      try { localStorage.setItem(from, text); } catch { /* it was there a moment ago */ }
      return false;
    }
  }

  // An earlier edition kept what it set aside under this name, one text at most.
  try {
    const damaged = localStorage.getItem(`${key}.damaged`);
    if (damaged !== null) setAside(`${key}.damaged`, damaged);
  } catch { /* storage is off */ }

  return {
    // Returns what is kept, or null. What cannot be read is moved, never removed and never overwritten.
    read() {
      let text = null;
      try { text = localStorage.getItem(key); } catch { problem = "forbidden"; }
      if (text === null) return null;
      try { return parse(text); } catch (fault) {
        problem = setAside(key, text) ? fault.message : "stuck";
        return null;
      }
    },
    // Returns whether the device took it.
    write(text) {
      if (problem === "stuck") return false;
      try { localStorage.setItem(key, text); } catch (fault) {
        problem = fault.name === "QuotaExceededError" ? "full" : "forbidden";
        return false;
      }
      if (refused.includes(problem)) problem = "";
      return true;
    },
    // What was set aside stays until it is forgotten by itself.
    remove() {
      problem = "";
      try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
    },
    // What is wrong: "", forbidden, full, stuck, or why what was kept has been set aside; the last until it was told.
    problem: () => problem,
    told() { if (!refused.includes(problem)) problem = ""; },
    asides() {
      try {
        return Object.keys(localStorage).filter((one) => one.startsWith(aside)).sort()
          .map((one) => ({ key: one, time: new Date(Number(one.slice(aside.length))), text: localStorage.getItem(one) }));
      } catch { return []; }
    },
    forget(one) { if (one.startsWith(aside)) localStorage.removeItem(one); },
    // Calls back when another tab wrote, or may have while this page was left.
    watch(callback) {
      addEventListener("storage", (event) => { if (event.key === key || event.key === null) callback(); });
      addEventListener("pageshow", (event) => { if (event.persisted) callback(); });
    },
    save(text, filename) {
      const file = new Blob([text], { type: "application/json" });
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: filename });
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
  };
};

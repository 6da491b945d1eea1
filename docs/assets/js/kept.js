// What a reader keeps on this device: one JSON value a name, read with suspicion, taken out and brought in as a file.
// Knows nothing of what it keeps; loaded on demand, ahead of the script that uses it.
"use strict";
// `sound` takes any value and returns what is usable of it, or null where it is not of this kind at all.
self.guideKept = (name, sound) => {
  const key = `guide.${name}`;
  const clean = (value) => { try { return sound(JSON.parse(value)); } catch { return null; } };
  return {
    // Returns { value, damaged }. What cannot be read is set aside under another key and never overwritten by ours.
    read() {
      let text = null;
      try { text = localStorage.getItem(key); } catch { /* storage is off */ }
      if (text === null) return { value: sound({}), damaged: false };
      const value = clean(text);
      if (value) return { value, damaged: false };
      try {
        localStorage.setItem(`${key}.damaged`, text);
        localStorage.removeItem(key);
      } catch { /* full: it stays where it is until the next write */ }
      return { value: sound({}), damaged: true };
    },
    // Returns whether the device took it.
    write(value) {
      try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
    },
    // Calls back when another tab wrote.
    watch(callback) {
      addEventListener("storage", (event) => { if (event.key === key || event.key === null) callback(); });
      addEventListener("pageshow", (event) => { if (event.persisted) callback(); });
    },
    // A file holds each name's value under that name, so one file can hold several.
    save(value, filename) {
      const file = new Blob([`${JSON.stringify({ guide: "streaming-engineer-guide", [name]: value }, null, 2)}\n`], { type: "application/json" });
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: filename });
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
    // Returns the value in a file's text; null where it holds none.
    load(text) {
      try {
        const found = JSON.parse(text);
        return found.guide === "streaming-engineer-guide" && found[name] ? sound(found[name]) : null;
      } catch { return null; }
    },
  };
};

// Stands between the search box and the engine, so that neither index nor engine is fetched before a first query.
// The theme's script speaks four messages: setup 0, ready 1, query 2, result 3. `?engine=` names the engine's
// worker below the site's root, which is two folders above this file.
"use strict";
const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;
const site = new URL("../../", location);
const engineAddress = new URL(new URLSearchParams(location.search).get("engine"), site);
const send = self.postMessage.bind(self);
let options = {};
let engine = null;
let latest = "";

function load(address) {
  // The engine looks for its languages from its own place, and the browser would start from this file's.
  const fetchScripts = self.importScripts.bind(self);
  self.importScripts = (...paths) => fetchScripts(...paths.map((path) => new URL(path, address)));
  const listen = self.addEventListener;
  let handler = null;
  self.addEventListener = (type, callback) => { if (type === "message") handler = callback; };
  fetchScripts(address);
  self.addEventListener = listen;
  return handler;
}

async function start() {
  const response = await fetch(new URL("search/index.json", site));
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const { config, docs } = await response.json();
  const handler = load(engineAddress);
  await new Promise((ready) => {
    // The page was told "ready" long ago; only results pass from here on.
    self.postMessage = (message) => { if (message.type === READY) ready(); else send(message); };
    handler({ data: { type: SETUP, data: { config, docs, options } } });
  });
  return handler;
}

self.addEventListener("message", async ({ data: message }) => {
  if (message.type === SETUP) {
    options = message.data.options;
    send({ type: READY });
    return;
  }
  if (message.type !== QUERY) return;
  latest = message.data;
  if (!latest.trim()) {
    send({ type: RESULT, data: { items: [] } });
    return;
  }
  try {
    engine ||= start();
    const handler = await engine;
    // While the index was on its way the reader went on typing: only the last query counts.
    if (message.data === latest) handler({ data: message });
  } catch (error) {
    engine = null;
    console.warn(error);
    send({ type: RESULT, data: { items: [] } });
  }
});

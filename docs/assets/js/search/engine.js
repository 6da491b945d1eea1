// Answers queries with the index that scripts/search/index.py makes. Knows no page and no search box: a worker, Node or
// another interface calls `guideSearch.create(index)`. An answer is made in three steps: `analyse` says which terms of the
// index each word of the query can be; `missing` says which files of postings hold them, for `add` when they have come;
// `find` ranks. Cuts words by the rules of scripts/search/words.py and stems.py; tests/test_search_index.py holds both to
// the same results.
"use strict";
(() => {
  const ALPHABET = Array.from({ length: 92 }, (_, i) => String.fromCharCode(35 + i)).filter((c) => c !== "\\").join("");
  const DIGITS = new Map([...ALPHABET].map((letter, at) => [letter, at]));
  // As in scripts/search/coding.py: the last letter of a number, the letters before it, and the marks of blocks.
  const LEVELS = 8, LAST = 50, MARK = ALPHABET.length - 2 * LEVELS;
  const KINDS = ["page", "section", "question", "setting", "metric", "term"];
  const LEADS = "r R s e E f a q Q t T d w W c z x v g".split(" ");
  const VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l".split(" ");
  const TAILS = ["", ..."r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g".split(" ")];
  const SINGLE = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
  const SINGLES = [...LEADS, ...VOWELS];
  const CLUSTERS = { "ㄳ": "rt", "ㄵ": "sw", "ㄶ": "sg", "ㄺ": "fr", "ㄻ": "fa", "ㄼ": "fq", "ㄽ": "ft", "ㄾ": "fx", "ㄿ": "fv", "ㅀ": "fg", "ㅄ": "qt" };
  const RUN = /[가-힣ㄱ-ㅣ]+|[0-9]+(?:\.[0-9]+)+|[a-z][a-z0-9]*(?:[._][a-z0-9]+)+|[a-z0-9]+/gi;
  const CAMEL = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;
  const LETTERS = 300, PLACES = 24, LONGEST = 4;
  // What the kinds of entries are worth where their words are worth the same.
  const LIST = 0.75;
  // What is worth less than this share of the best is not shown.
  const LEAST = 0.1, ENOUGH = 300;
  // So many of the entries that have a word are looked at, those worth most first; of the others only those that another
  // word has found. A site ten times as large then takes little longer.
  const MOST = 2500;
  // What a page's best sections add to its score, in their order.
  const MORE = [1, 0.3, 0.2];
  const WORTH = [1.04, 1, 0.94, 0.97, 0.85, 0.8];
  // A term of the glossary that is but one of the words that were asked for.
  const TERM = 5, WHOLE = 0.8, ONE_OF_SEVERAL = 0.45;
  // A page of one subject, where the query names another.
  const OTHER_SUBJECT = 0.9;
  // Every subject's pages have a section with this id that says what the subject is for.
  const WHY = "why", ASKS_WHY = /^(?:why|왜|이유)/i, FOR_WHY = 1.5;
  // Who asks what a word means is served by the glossary.
  const ASKS_WHAT = /^what(?:'s| is| are| does)\b|\b(?:meaning|definition)\b|뭐야|뭐에요|뭐예요|뭐임|뭔가요|뭔지|무엇인가|무슨 ?뜻|뜻$|의미$|정의$|이?란\??$/i, FOR_WHAT = 2;

  const isHangul = (word) => /^[가-힣ㄱ-ㅣ]/.test(word);
  const hasTail = (letter) => (letter.charCodeAt(0) - 0xac00) % 28 > 0;

  function fold(text) {
    // Lone letters of Hangul stay as they are typed: NFKC would turn them into parts of syllables.
    return text.normalize("NFC").replace(/[^ㄱ-ㅣ]+/g, (part) => part.normalize("NFKC").normalize("NFD")
      .replace(/([a-z])[\u0300-\u036f]+/gi, "$1").normalize("NFC"));
  }

  // What one types for Korean on the two-set keyboard, by the keys' Latin letters: 카프카 is zkvmzk.
  function letters(text) {
    let typed = "";
    for (const letter of text) {
      const code = letter.charCodeAt(0) - 0xac00;
      if (code >= 0 && code < 11172) {
        typed += LEADS[Math.floor(code / 588)] + VOWELS[Math.floor(code / 28) % 21] + TAILS[code % 28];
      } else {
        const at = SINGLE.indexOf(letter);
        typed += at >= 0 ? SINGLES[at] : CLUSTERS[letter] || letter;
      }
    }
    return typed;
  }

  const C = "[rRseEfaqQtTdwWczxvg]", V = "(?:hk|ho|hl|nj|np|nl|ml|[koiOjpuPhynbml])";
  const T = "(?:rt|sw|sg|fr|fa|fq|ft|fx|fv|fg|qt|[rRsefaqtTdwczxvg])";
  const SYLLABLE = `(${C})(${V})((?:${T}(?=${C}${V}|$))?)`;
  const SYLLABLES = new RegExp(`^(?:${C}${V}(?:${T}(?=${C}${V}|$))?)+$`);

  // The syllables that letters spell, "" where they do not spell whole syllables.
  function compose(typed) {
    if (!SYLLABLES.test(typed)) return "";
    return typed.replace(new RegExp(SYLLABLE, "g"), (_, lead, vowel, tail) => String.fromCharCode(
      0xac00 + LEADS.indexOf(lead) * 588 + VOWELS.indexOf(vowel) * 28 + TAILS.indexOf(tail)));
  }

  const ENDINGS = [["ies", "y", 5], ["sses", "ss", 5], ["s", "", 4], ["ment", "", 8], ["ing", "", 6], ["ed", "", 5], ["ion", "", 7], ["e", "", 4]];

  const stemmed = new Map();
  // -ing with a slip in it.
  const SLIPPED_ING = /(?:n+g+|i+g|nig|ign|inn+g|ing[a-z]|i[a-z]g|[a-z]ng|in[a-z])$/;
  function english(word) {
    let stem = stemmed.get(word);
    if (stem === undefined) {
      if (stemmed.size > 20000) stemmed.clear();
      stemmed.set(word, stem = inflected(word));
    }
    return stem;
  }

  function inflected(word) {
    for (const [ending, instead, least] of ENDINGS) {
      if (word.length < least || !word.endsWith(ending)) continue;
      if (ending === "s" && "sui".includes(word.at(-2))) continue;
      if (ending === "ion" && !"ts".includes(word.at(-4))) continue;
      word = word.slice(0, -ending.length) + instead;
      const last = word.at(-1);
      if ((ending === "ing" || ending === "ed") && word.length > 3 && last === word.at(-2) && !"ls".includes(last)) {
        word = word.slice(0, -1);
      }
    }
    return word;
  }

  function split(run) {
    const parts = run.match(CAMEL) || [];
    const whole = english(run.toLowerCase());
    if (parts.length < 2 || run === run.toLowerCase() || run === run.toUpperCase() || parts.some((p) => p.length < 2)) {
      return [whole];
    }
    return [whole, ...parts.map((part) => english(part.toLowerCase()))];
  }

  // What is left of a word's sound when it goes into the other script: 리텐션 and retention begin the same way.
  const SOUND = { r: "k", R: "k", z: "k", s: "n", e: "t", E: "t", x: "t", f: "l", a: "m", q: "p", Q: "p", v: "p", t: "s", T: "s", w: "s", W: "s", c: "s" };
  function skeleton(word) {
    if (isHangul(word)) {
      return letters(word).replace(/./g, (letter) => SOUND[letter] || (letter === "d" ? "" : "")).replace(/(.)\1+/g, "$1");
    }
    return word.replace(/[ts]io/g, "s").replace(/ture?$/, "s").replace(/sh|ch|tch|ge$|dge?/g, "s").replace(/ph/g, "p").replace(/c(?=[eiy])/g, "s")
      .replace(/x/g, "ks").replace(/r(?![aeiouy])/g, "").replace(/[ckqg]/g, "k").replace(/[td]/g, "t")
      .replace(/[bpfv]/g, "p").replace(/[szj]/g, "s").replace(/r/g, "l").replace(/[aeiouyhw0-9]/g, "").replace(/(.)\1+/g, "$1");
  }

  // Damerau and Levenshtein's distance (neighbours may be swapped), given up above `most`; `open`: the second word may go on.
  const rows = [0, 1, 2].map(() => new Uint8Array(64));
  function distance(a, b, most, open) {
    if (a.length - b.length > most || (!open && b.length - a.length > most) || a.length > 60) return most + 1;
    const width = Math.min(b.length, a.length + most);
    let [before, last, row] = rows;
    for (let j = 0; j <= width; j++) last[j] = j;
    for (let i = 1; i <= a.length; i++) {
      row[0] = i;
      let least = i;
      const letter = a.charCodeAt(i - 1), previous = i > 1 ? a.charCodeAt(i - 2) : 0;
      for (let j = 1; j <= width; j++) {
        const other = b.charCodeAt(j - 1);
        let value = last[j - 1] + (letter === other ? 0 : 1);
        if (last[j] + 1 < value) value = last[j] + 1;
        if (row[j - 1] + 1 < value) value = row[j - 1] + 1;
        if (previous === other && j > 1 && letter === b.charCodeAt(j - 2) && before[j - 2] + 1 < value) value = before[j - 2] + 1;
        row[j] = value;
        if (value < least) least = value;
      }
      if (least > most) return most + 1;
      [before, last, row] = [last, row, before];
    }
    if (!open) return last[width] + (b.length - width);
    let least = last[0];
    for (let j = 1; j <= width; j++) if (last[j] < least) least = last[j];
    return least;
  }

  // Which of the keyboard's letters a word has.
  function bits(typed) {
    let set = 0;
    for (let i = 0; i < typed.length; i++) set |= 1 << (typed.charCodeAt(i) & 31);
    return set;
  }

  // How many bits a set has.
  function size(set) {
    set -= (set >>> 1) & 0x55555555;
    set = (set & 0x33333333) + ((set >>> 2) & 0x33333333);
    return Math.imul((set + (set >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }

  // Words by the length of what is typed for them, with the letters that each has: most are passed over by these alone.
  function byLength(list) {
    const words = list.filter(({ typed }) => typed.length > 2).sort((a, b) => a.typed.length - b.typed.length);
    const firsts = [];
    words.forEach(({ typed: { length } }, at) => { while (firsts.length <= length) firsts.push(at); });
    return { words, firsts, sets: Int32Array.from(words, ({ typed }) => bits(typed)) };
  }

  function unpack(index) {
    const entries = [];
    let page = null;
    index.entries.split("\n").forEach((line, at) => {
      // What has more words than are here says how many.
      const [head, title, words] = line.split("\t");
      const kind = Number(head[0]);
      if (!kind) page = { address: head.slice(1), title, at };
      // = stands for what an id shares with the title.
      entries.push({ at, kind, id: kind ? head.slice(1).replace("=", title.replace(/[^a-z0-9]+/gi, "-")) : "", title, words: words && Number(words), page });
    });
    const concepts = index.concepts ? index.concepts.split("\n").map((line) => line.split(" ")) : [];
    const terms = concepts.map(() => "");
    let word = "";
    for (const coded of index.terms.split(" ")) {
      word = word.slice(0, Number(coded[0])) + coded.slice(1);
      terms.push(word);
    }
    return { entries, concepts, terms };
  }

  // A term's postings: blocks of entries where it is worth the same, those worth most first.
  function unpackBlocks(packed) {
    const blocks = [];
    let more = 0, last = -1;
    for (let i = 0; i < packed.length; i++) {
      const digit = DIGITS.get(packed[i]);
      if (digit >= MARK) {
        const worth = digit - MARK;
        blocks.push({ worth: (LEVELS - (worth >> 1)) / LEVELS, heading: worth % 2 === 0, at: [] });
        last = -1;
      } else if (digit >= LAST) {
        more = more * (MARK - LAST) + digit - LAST + 1;
      } else {
        last += more * LAST + digit + 1;
        more = 0;
        blocks.at(-1).at.push(last);
      }
    }
    return blocks;
  }

  function create(index) {
    const { entries, concepts, terms } = unpack(index);
    // By term: how its postings were written, and once they are needed, what they say. Nothing where they have not come.
    const written = [], postings = [];
    const unsaid = new Set(index.unsaid);
    const shardOf = (term) => {
      let low = 0, high = index.shards.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (index.shards[middle] <= term) low = middle; else high = middle;
      }
      return low;
    };

    function add({ shard, postings: packed }) {
      packed.split(" ").forEach((one, at) => { written[index.shards[shard] + at] = one; });
    }

    // The files of postings that an answer to the units needs and that have not come.
    function missing(units) {
      const wanted = new Set();
      for (const { terms: of } of [...units, ...units.names.flatMap(({ parts }) => parts)]) for (const term of of.keys()) if (written[term] === undefined) wanted.add(shardOf(term));
      return [...wanted];
    }

    const blocksOf = (term) => (postings[term] ??= written[term] === undefined ? undefined : unpackBlocks(written[term])) || [];

    const { analysis } = index;
    const noun = new RegExp(`^(?:${analysis.noun})$`), verbal = new RegExp(`^(?:${analysis.verbal})$`);
    const endings = analysis.endings.split(" ").map((pair) => pair.split("/"));
    const weak = new Set(analysis.weak.split(" ")), dropped = new Set(analysis.dropped.split(" "));

    // Everything that a word can be: the index's words and the concepts' names.
    const exact = new Map();
    const names = new Set();
    const means = (text, term) => { if (exact.has(text)) exact.get(text).push(term); else exact.set(text, [term]); };
    concepts.forEach((list, term) => { for (const name of list) { means(name, term); names.add(name); } });
    terms.forEach((text, term) => { if (text && !names.has(text)) means(text, term); });
    const longest = Math.max(...[...names].map((name) => name.length), 1);
    // The same by what is typed for them, in order; by their sound; with the letters that they have as bits.
    let listed = null;
    function known() {
      if (listed) return listed;
      const all = [];
      for (const [text, of] of exact) {
        const hangul = isHangul(text);
        const found = of.some((term) => !unsaid.has(term));
        if (found || names.has(text)) all.push({ text, of, hangul, found, typed: hangul ? letters(text) : text });
      }
      all.sort((a, b) => (a.typed < b.typed ? -1 : a.typed > b.typed ? 1 : 0));
      const sounds = new Map();
      for (const one of all) {
        // elect is what is left of election.
        for (const form of /^[a-z]+[ts]$/.test(one.text) ? [one.text, `${one.text}ion`] : [one.text]) {
          const sound = one.found && one.text.length > 2 ? skeleton(form) : "";
          if (sound.length > 2) sounds.set(sound, [...(sounds.get(sound) || []), one]);
        }
      }
      return listed = { all, sounds, korean: byLength(all.filter((one) => one.hangul)), latin: byLength(all.filter((one) => !one.hangul)) };
    }

    // Sections that only hold a table whose rows are found by themselves, lists of commands, and plans of what to read.
    const lists = new Set(entries.filter(({ kind, page }, at) => kind === 1 && (/^(?:reference\/(?:settings-|command-line)|guide\/roadmap\/)/.test(page.address)
      || ([3, 4].includes(entries[at + 1]?.kind) && page.address.startsWith("reference/")))).map(({ at }) => at));
    // Subjects are folders of folders (deep-dives/flink/): a page is about those that its address has as words.
    const pages = [...new Set(entries.map(({ page }) => page))];
    const subjects = new Map(pages.flatMap(({ address }) => address.match(/^[^/]+\/([^/]+)\/[^/]+\/$/)?.[1] ?? []).map((name) => [name, english(name.replaceAll("-", ""))]));
    for (const page of pages) page.subjects = [...subjects.keys()].filter((name) => new RegExp(`(?:^|[/-])${name}(?:[/-]|$)`).test(page.address));

    // The subjects that a query names, in whatever language and spelling.
    function subjectsOf(units) {
      const said = new Set();
      for (const { terms: of, weak } of units) {
        for (const [term, worth] of weak ? [] : of) if (worth > 0.9) for (const name of concepts[term] ?? [terms[term]]) said.add(name);
      }
      return new Set([...subjects].filter(([name, key]) => said.has(key) || said.has(english(name))).map(([name]) => name));
    }

    const rarity = (df) => Math.log(1 + (entries.length - df + 0.5) / (df + 0.5));

    // What may be the stem of a Korean word, the longest first.
    function cuts(word) {
      const found = new Set([word]);
      for (let length = word.length - 1; length > 0; length--) {
        if ((length > 1 ? verbal : noun).test(word.slice(length))) found.add(word.slice(0, length));
      }
      const typed = letters(word);
      for (const [ending, instead] of endings) {
        if (!typed.endsWith(ending) || typed.length <= ending.length) continue;
        const spelled = compose(typed.slice(0, -ending.length) + instead);
        if (spelled) found.add(spelled);
      }
      return [...found];
    }

    const isWeak = (token) => (token.hangul ? cuts(token.text) : [english(token.lower)]).some((form) => weak.has(form));
    const put = (map, of, weight) => { for (const term of of) if (!(map.get(term) >= weight)) map.set(term, weight); };

    // min.insync.replicas is a name where the index has it, or has it when it is typed to its end; else it is its words.
    function key(text, open) {
      const parts = text.split(/[._]/);
      const lower = parts.join("").toLowerCase();
      const into = new Map();
      if (exact.has(lower)) put(into, exact.get(lower), 1);
      else if (!(open && lower.length > 6 && byPrefix(lower, false, into, 1)) && lower.length > 8) byDistance([lower], false, open, into);
      const words = parts.filter(Boolean).map((part) => ({ text: part, hangul: false, lower: part.toLowerCase() }));
      return into.size ? [{ text, hangul: false, lower, terms: into, words }] : words.map((word) => ({ ...word, name: text }));
    }

    function tokens(query) {
      const found = [];
      let end = -1;
      const folded = fold(query.slice(0, LETTERS));
      for (const match of folded.matchAll(RUN)) {
        const text = match[0];
        const hangul = isHangul(text);
        const before = found.at(-1);
        if (hangul && before && !before.hangul && match.index === end && verbal.test(text)) {
          end += text.length;
          continue;
        }
        end = match.index + text.length;
        if (/^[a-z].*[._]/i.test(text)) found.push(...key(text, end === folded.length));
        else found.push({ text, hangul, lower: text.toLowerCase() });
        if (found.length >= PLACES) break;
      }
      if (found.length) found.at(-1).open = end === folded.length;
      return found;
    }

    // The words that a Korean word can be, by exact match of one of its cuts.
    function korean(text, into, scale = 1) {
      let weight = 1;
      for (const stem of cuts(text)) {
        const of = exact.get(stem);
        if (!of || dropped.has(stem) || (stem.length === 1 && text.length > 4)) continue;
        // 값이 is a word of the pages (값이다), and 값 is a name.
        put(into, of, (names.has(stem) ? Math.max(weight, 0.85) : weight) * scale);
        weight *= 0.55;
      }
      return weight < 1;
    }

    function latin(text, into, scale = 1) {
      const of = exact.get(english(text));
      if (of) put(into, of, scale);
      return Boolean(of);
    }

    // Cuts a joined word into words of the index: 컨슈머그룹에서, mininsyncreplicas.
    function segments(text, hangul) {
      const least = hangul ? 2 : 3;
      const best = [{ cost: 0, words: [] }];
      for (let end = 1; end <= text.length; end++) {
        for (let start = Math.max(0, end - longest - 6); start <= end - least; start++) {
          if (!best[start]) continue;
          const part = text.slice(start, end);
          const stems = hangul ? (end === text.length ? cuts(part) : [part]) : [english(part)];
          const stem = stems.find((one) => exact.has(one) && one.length >= least);
          if (!stem) continue;
          const cost = best[start].cost + 1 + 1 / stem.length;
          if (!best[end] || cost < best[end].cost) best[end] = { cost, words: [...best[start].words, stem] };
        }
      }
      const found = best[text.length];
      return found && found.words.length > 1 && found.words.length <= text.length / least ? found.words : null;
    }

    // Where the words begin that what was typed may go on to.
    function beginning(typed) {
      const { all } = known();
      let low = 0, high = all.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (all[middle].typed < typed) low = middle + 1; else high = middle;
      }
      return low;
    }

    function byPrefix(typed, hangul, into, scale) {
      const { all } = known();
      let found = false;
      for (let low = beginning(typed); low < all.length && all[low].typed.startsWith(typed); low++) {
        if (all[low].hangul !== hangul) continue;
        put(into, all[low].of, scale * Math.sqrt(typed.length / all[low].typed.length));
        found = true;
      }
      // Stems are shorter than words: partiti goes on to partition, which is kept as partit. Or it has a slip: containre
      // is no contain.
      let cutOff = false;
      for (let cut = 1; !hangul && cut < 4 && typed.length - cut > 3; cut++) {
        const of = exact.get(typed.slice(0, -cut));
        if (!of) continue;
        put(into, of, scale * 0.7);
        cutOff = true;
      }
      if (cutOff && !found && typed.length > 5) byDistance([typed, english(typed)], false, false, into, 1);
      return found || cutOff;
    }

    function byDistance(forms, hangul, open, into, limit = 2) {
      let least = 3, found = [];
      for (const typed of forms) {
        const most = Math.min(limit, typed.length >= (hangul ? 9 : 8) ? 2 : typed.length >= (hangul ? 5 : 4) ? 1 : 0);
        if (!most) continue;
        const own = bits(typed), { words, firsts, sets } = hangul ? known().korean : known().latin;
        const end = open ? words.length : firsts[typed.length + most + 1] ?? words.length;
        for (let at = firsts[Math.max(typed.length - most - 3, 0)] ?? words.length; at < end; at++) {
          // Every slip changes at most one letter of each.
          if (size(own & ~sets[at]) > most + (hangul ? 0 : 3) || (!open && size(sets[at] & ~own) > most)) continue;
          const one = words[at];
          let far = distance(typed, one.typed, most, false);
          // English stems are compared with the endings that they lost.
          if (far && !hangul && /[ts]$/.test(one.typed)) far = Math.min(far, distance(typed, `${one.typed}ion`, most, false));
          if (far > most && open && typed.length > 5) far = distance(typed, one.typed, 1, true) + 0.5;
          if (far > most || far > least) continue;
          if (far < least) { least = far; found = []; }
          found.push(one);
        }
      }
      for (const one of found) put(into, one.of, 0.75 - 0.15 * least);
      return found.length > 0;
    }

    function bySound(text, hangul, into, least) {
      const sound = skeleton(hangul ? text : english(text));
      if (sound.length < least) return false;
      const other = (known().sounds.get(sound) || []).filter((one) => one.hangul !== hangul);
      for (const one of other) put(into, one.of, 0.8);
      return other.length > 0;
    }

    function byInitials(text, into) {
      const wanted = [...text].map((c) => letters(c)[0]).join("");
      let found = false;
      const { all } = known();
      for (let at = beginning(wanted[0]); at < all.length && all[at].typed[0] === wanted[0]; at++) {
        const one = all[at];
        if (!one.hangul) continue;
        one.initials ??= [...one.text].map((c) => letters(c)[0]).join("");
        if (!one.initials.startsWith(wanted)) continue;
        put(into, one.of, (wanted.length / one.initials.length) * (names.has(one.text) ? 1 : 0.6));
        found = true;
      }
      return found;
    }

    // What one word of the query means: a list of units, each with the terms that it can be and their worth.
    function resolve(token, last) {
      const { text, lower, hangul } = token;
      const open = last && token.open;
      const into = new Map();
      const unit = (extra) => [{ text, terms: into, open, ...extra }];
      if (/^[ㄱ-ㅎ]+$/.test(text)) {
        if (text.length > 1) byInitials(text, into);
        return unit();
      }
      const whole = hangul && /^[가-힣]+$/.test(text);
      const typed = hangul ? letters(text) : lower;
      let hit = whole ? korean(text, into) : !hangul && latin(lower, into);
      if (hit && !open) {
        if (typed.length > 4) byPrefix(typed, hangul, into, 0.35);
        return unit();
      }
      if (hit) {
        // 클릭하 may be 클릭 and 하, and more likely is not at its end.
        if (typed.length > 2) byPrefix(typed, hangul, into, exact.has(hangul ? text : english(lower)) ? 0.5 : 0.95);
        return unit();
      }
      // 안나와요 is 안 나와요; 막는법, 찼을때, 써도되나 and 쓰고싶은데 are two words each.
      if (whole && /^[안못]/.test(text) && text.length > 2 && korean(text.slice(1), into)) return unit();
      const verb = whole && /^(.{2,}?)(?:때|법|되나요?|될까요?|싶[가-힣]*)$/.exec(text);
      if (verb && korean(verb[1], into)) return unit();
      const parts = hangul ? [] : split(text).slice(1);
      if (parts.length > 1 && parts.some((part) => exact.has(part))) {
        return parts.flatMap((part) => resolve({ text: part, lower: part, hangul: false }, false));
      }
      if (typed.length > (hangul ? 2 : 1) && byPrefix(typed, hangul, into, open ? 0.95 : 0.75)) hit = true;
      if (hit) return unit();
      const joined = (whole || !hangul) && text.length < 40 ? segments(whole ? text : lower, hangul) : null;
      // backpresure is not three short words, where another word is one letter away.
      if (joined && !hangul && byDistance([lower, english(lower)], false, open, into, 1)) {
        return unit({ guessed: true });
      }
      if (joined) {
        return joined.map((part) => {
          const terms = new Map();
          put(terms, exact.get(part), 1);
          return { text: part, terms };
        });
      }
      // The other keyboard layout: zkvmzk is 카프카, ㅏㅁ라ㅁ is kafka.
      if (hangul) {
        const other = typed.toLowerCase();
        if (latin(other, into, 0.95) || (other.length > 2 && byPrefix(other, false, into, 0.7))) return unit();
      } else {
        // TPS is an abbreviation, and no 센.
        const other = /^[A-Z]{2,5}$/.test(text) ? "" : compose(text) || compose(lower);
        if (other && (korean(other, into, 0.95) || (other.length > 1 && byPrefix(letters(other), true, into, 0.8)))) return unit({ text: other });
        const pieces = other.length > 3 && segments(other, true);
        if (pieces) return pieces.map((part) => ({ text: part, terms: new Map(exact.get(part).map((t) => [t, 0.9])) }));
        if (text.length > 3 && !/[aeiou]{3}|^[a-z]{3,}(?:ing|ion|ed|s)$/.test(lower) && byPrefix(text, true, into, 0.7)) return unit();
      }
      // An inflected word is looked for as it was typed and without its ending: the index has its stem.
      const forms = [typed, ...(!hangul && english(typed) !== typed ? [english(typed)] : []), ...(whole ? cuts(text).filter((form) => form.length > 1).slice(1, 4).map(letters) : [])];
      // With a slip in its ending as well: hoppig, loggign.
      if (!hangul) latin(lower.replace(SLIPPED_ING, "ing"), into, 0.6);
      const near = byDistance(forms, hangul, open, into);
      // What goes into the other script is a noun: of a verb's stem the sound says nothing. Nor is it asked where one letter
      // is wrong: 버블리케이션 sounds like application, and is 퍼블리케이션.
      if (!near || Math.max(...into.values()) < 0.55) {
        for (const form of whole ? cuts(text).filter((one) => text.startsWith(one)) : [lower]) if (bySound(form, hangul, into, near ? 5 : 3)) break;
      }
      if (!into.size && whole) {
        // 컨슈머그룸에서: one part is a word, the other is mistyped.
        for (let at = text.length - 1; at > 1; at--) {
          const of = exact.get(text.slice(0, at));
          if (!of) continue;
          put(into, of, 0.5);
          break;
        }
      }
      return unit({ guessed: true });
    }

    // A query typed with the other layout has it in all its words: for is 랙 in zjstbaj for.
    function layout(list) {
      const latins = list.filter((token) => !token.hangul && !token.terms && /^[a-z]+$/i.test(token.text));
      if (latins.length < 2 || latins.length < list.length || latins.some(({ lower }) => exact.has(english(lower)) && !dropped.has(lower) && !weak.has(lower))) return list;
      const typed = latins.map(({ text, lower, open }) => ({ text: compose(text) || compose(lower), hangul: true, open }));
      return typed.every(({ text }) => text) && typed.some(({ text }) => cuts(text).some((one) => exact.has(one))) ? typed.map((token) => ({ ...token, lower: token.text })) : list;
    }

    // Whether the index has a name of code in some spelling, has one that this may be with a slip, or one that it goes on to.
    function isName(lower, open) {
      // The index has stems: NotLeaderOrFollowerExcepti goes on to what is kept without its end.
      const forms = [lower, english(lower), open ? lower.replace(/(?:i[on]?|me?n?)$/, "") : lower];
      return forms.some((form) => exact.has(form)) || (open && known().all.some(({ typed, hangul }) => !hangul && typed.startsWith(lower)))
        || (lower.length > 8 && byDistance([lower], false, open, new Map()));
    }

    // The names of code in a query that the index has not as wholes, each with what its parts can be; without those parts
    // that it may have left out of an entry.
    function unknown(list, query) {
      const typed = fold(query.slice(0, LETTERS)).replace(/[._]+$/, "");
      const pieces = (text) => split(text).slice(1).map((part) => ({ text: part, lower: part, hangul: false }));
      const names = new Map();
      for (const token of list) {
        const { text, words, name = text } = token;
        names.set(name, [...names.get(name) || [], ...words || (name === text ? pieces(text) : [token])]);
      }
      return [...names].flatMap(([text, words]) => {
        const open = typed.endsWith(text);
        if (words.length < 2 || isName(text.replace(/[._]/g, "").toLowerCase(), open)) return [];
        // A class that the index has is found by its full name, and with its members.
        if (words.some((word) => pieces(word.text).length && exact.has(english(word.lower)))) return [];
        const parts = words.map((word, at) => ({ ...word, open: open && at === words.length - 1 }))
          .filter(({ lower }) => /^[a-z]../.test(lower) && !dropped.has(english(lower)))
          .map((word) => {
            const units = resolve(word, word.open);
            return { terms: new Map(units.flatMap((unit) => [...unit.terms])), guessed: units.some(({ guessed }) => guessed) };
          });
        return [{ text, parts }];
      });
    }

    // Those of these names that no text has either. `textOf` gives an entry's text, undefined where it has not come; without
    // it, those that are sure. Of names in code or in capitals the index has the parts: entries that have them all may have
    // the name, many have two of them, and what was mistyped is not known.
    function absent({ names }, textOf) {
      const bare = (text) => text.replace(/[._]/g, "").toLowerCase();
      return names.filter(({ text, parts }) => {
        const [first, ...others] = parts.map(({ terms: of }) => new Set([...of.keys()].flatMap((term) => blocksOf(term).flatMap(({ at }) => at))));
        if (!first) return false;
        const within = [...first].filter((at) => others.every((other) => other.has(at)));
        if (!within.length) return true;
        const several = parts.length > 2 || !/[._]/.test(text);
        return textOf && (several || text === text.toUpperCase()) && !parts.some((part) => part.guessed) && within.every((at) => {
          const said = textOf(at);
          return said === undefined ? several : !bare(`${entries[at].title} ${said}`).includes(bare(text));
        });
      }).map(({ text }) => text);
    }

    // A name of several words that is not yet typed to its end: 데이터 계 goes on to 데이터 계약.
    function byName(together, units) {
      const joined = together.map((t) => t.text).join("");
      const into = new Map();
      if (joined.length < 3 || !byPrefix(letters(joined), true, into, 0.9)) return false;
      units.push({ text: joined, terms: into });
      for (const own of together) for (const unit of resolve(own, own === together.at(-1))) if (!unit.guessed) units.push({ ...unit, part: true });
      return true;
    }

    function analyse(query) {
      const list = layout(tokens(query));
      const inKorean = list.some((token) => token.hangul);
      const units = [];
      units.asksWhat = ASKS_WHAT.test(query.trim());
      units.names = unknown(list, query);
      for (let at = 0; at < list.length; at++) {
        let used = 0;
        for (let count = Math.min(LONGEST, list.length - at); count > 1 && !used; count--) {
          const together = list.slice(at, at + count);
          const start = together.slice(0, -1).map((t) => (t.hangul ? t.text : english(t.lower))).join("");
          const tail = together.at(-1);
          const form = (tail.hangul ? cuts(tail.text) : [english(tail.lower)]).find((one) => names.has(start + one));
          const parts = together.map((token, i) => (i < count - 1 ? token.text : form || token.text));
          if (form !== undefined) {
            const into = new Map();
            put(into, exact.get(start + form), 1);
            units.push({ text: parts.join(" "), terms: into, spans: count });
            // The words by themselves too, for sections that have them apart.
            for (const [i, token] of together.entries()) {
              const own = { ...token, text: parts[i], lower: parts[i].toLowerCase(), open: false };
              for (const unit of resolve(own, false)) if (!unit.guessed) units.push({ ...unit, part: true });
            }
            used = count;
          } else if (together.every((t) => !t.hangul && !t.terms)) {
            // A setting's name with spaces: min insync replicas.
            const joined = together.map((t) => t.lower).join("");
            const into = new Map();
            if (exact.has(joined)) put(into, exact.get(joined), 1);
            else if (joined.length > 6 && tail.open) byPrefix(joined, false, into, 0.9);
            if (into.size) {
              units.push({ text: joined, terms: into });
              for (const own of together) for (const unit of resolve(own, own === tail)) if (!unit.guessed) units.push({ ...unit, part: true });
              used = count;
            }
          } else if (tail.open && together.every((t) => t.hangul) && byName(together, units)) {
            used = count;
          } else if (count < 4 && together.every((t) => t.hangul) && !together.every((t) => cuts(t.text).some((s) => exact.has(s)))) {
            const form2 = cuts(together.map((t) => t.text).join("")).find((one) => exact.has(one) && one.length > start.length);
            if (form2) {
              units.push({ text: form2, terms: new Map(exact.get(form2).map((t) => [t, 1])) });
              used = count;
            }
          }
        }
        if (used) { at += used - 1; continue; }
        const token = list[at];
        if (token.terms) {
          units.push({ text: token.text, terms: token.terms });
          for (const word of token.words) for (const unit of resolve(word, false)) if (!unit.guessed) units.push({ ...unit, part: true });
          continue;
        }
        const isLast = at === list.length - 1;
        // In a Korean query, a Latin word is meant: explain of ClickHouse, use of MySQL.
        const small = isWeak(token) && (token.hangul || !inKorean);
        if (small && !(isLast && list.length === 1)) {
          const into = new Map();
          if (token.hangul) korean(token.text, into); else latin(token.lower, into);
          if (into.size) units.push({ text: token.text, terms: into, weak: true });
          continue;
        }
        if (list.length > 1 && (dropped.has(english(token.lower)) || (token.text.length === 1 && !exact.has(token.lower)))) continue;
        units.push(...resolve(token, isLast));
      }
      return units;
    }

    // One number an entry each, used by every search anew; best and heading are left empty by each unit.
    const sum = new Float32Array(entries.length), met = new Float32Array(entries.length), headed = new Float32Array(entries.length);
    const named = new Uint8Array(entries.length), strong = new Uint8Array(entries.length);
    const best = new Float32Array(entries.length), heading = new Float32Array(entries.length);
    const touched = new Uint32Array(entries.length);
    const kindWorth = Float32Array.from(entries, ({ at, kind }) => (lists.has(at) ? LIST : WORTH[kind]));

    // The score that about ENOUGH entries have at least: sorting thousands that nobody sees would take the longest.
    function cutoff(hits, most) {
      const steps = new Uint16Array(101);
      for (const at of hits) steps[Math.floor(sum[at] / most * 100) || 0]++;
      let step = 100;
      for (let found = steps[100]; step > LEAST * 100 && found < ENOUGH; step--) found += steps[step - 1];
      return Math.max(most * step / 100, most * LEAST);
    }

    // The postings of all that a unit can be, with how many there are and about how many entries they stand in.
    function gather(unit) {
      let total = 0, without = 1;
      const blocks = [];
      for (const [term, worth] of unit.terms) {
        let count = 0;
        for (const block of blocksOf(term)) {
          blocks.push({ block, worth, value: worth * block.worth });
          count += block.at.length;
        }
        total += count;
        without *= 1 - count / entries.length;
      }
      if (total > MOST) blocks.sort((a, b) => b.value - a.value);
      return { unit, blocks, total, about: entries.length * (1 - without) };
    }

    // Adds what a unit says of the entries to their scores; returns what it is worth where it is met in full.
    function addUnit({ unit, blocks, total, about }, hits) {
      let count = 0;
      for (const { block, worth, value } of blocks) {
        const full = count > 0 && count + block.at.length > MOST;
        for (const at of block.at) {
          if (!best[at]) {
            if (full && !sum[at]) continue;
            touched[count++] = at;
          }
          if (value > best[at]) best[at] = value;
          if (block.heading && worth > heading[at]) heading[at] = worth;
        }
      }
      unit.found = count;
      // Where nothing has the word, it still was asked for.
      const weight = unit.weak ? 0.15 : unit.part ? 0.4 : unit.guessed ? 0.7 : 1;
      const worth = rarity(Math.max(total > MOST ? about : count, 2)) * weight;
      for (let i = 0; i < count; i++) {
        const at = touched[i];
        if (!sum[at]) hits.push(at);
        sum[at] += best[at] * worth;
        met[at] += worth * Math.min(1, 0.4 + 1.32 * best[at]);
        headed[at] += heading[at] * worth;
        if (!unit.weak) named[at]++;
        if (!unit.weak && !unit.part) strong[at] = 1;
        best[at] = heading[at] = 0;
      }
      return worth;
    }

    // Ranks what the units stand in, as far as their postings have come.
    function find(units) {
      for (const field of [sum, met, headed, named, strong]) field.fill(0);
      const hits = [];
      let total = 0;
      // The rarest first: they say most, and the entries that they find are those that the others are looked up for.
      const gathered = units.map(gather).sort((a, b) => a.about - b.about);
      for (const one of gathered) total += addUnit(one, hits);
      const about = subjectsOf(units);
      for (const page of pages) page.other = about.size > 0 && page.subjects.length > 0 && !page.subjects.some((name) => about.has(name));
      const several = units.filter((unit) => !unit.weak && !unit.part).length > 1;
      const asksWhat = !several && units.asksWhat;
      const asksWhy = units.some(({ text }) => ASKS_WHY.test(text));
      const wantStrong = units.some((unit) => !unit.weak && !unit.part && unit.found);
      let most = 0;
      for (const at of hits) {
        if (wantStrong && !strong[at]) { sum[at] = 0; continue; }
        const entry = entries[at];
        sum[at] *= (0.5 + 0.5 * met[at] / total) * kindWorth[at];
        if (entry.page.other) sum[at] *= OTHER_SUBJECT;
        if (asksWhy && entry.id === WHY) sum[at] *= FOR_WHY;
        if (asksWhat && entry.kind === TERM && headed[at] > WHOLE * total) sum[at] *= FOR_WHAT;
        if (several && entry.kind === TERM && headed[at] < WHOLE * total) sum[at] *= ONE_OF_SEVERAL;
        if (headed[at]) {
          // A heading that says what was asked, and little else.
          const words = entry.words ??= tokens(entry.title).reduce((n, token) => n + (token.words?.length || 1), 0) || 1;
          sum[at] *= 1 + 0.8 * (headed[at] / total) * Math.min(1, named[at] / words);
        }
        if (sum[at] > most) most = sum[at];
      }
      const least = cutoff(hits, most);
      const found = hits.filter((at) => sum[at] >= least).map((at) => ({ entry: entries[at], score: sum[at] }));
      found.sort((a, b) => b.score - a.score || a.entry.at - b.entry.at);
      const groups = new Map();
      for (const one of found) {
        const { page } = one.entry;
        if (!groups.has(page)) groups.set(page, { page, score: 0, found: [] });
        const group = groups.get(page);
        // A page that has more to say of it is more likely the one that is looked for.
        // Rows of a table and questions each say their own: many of them do not make their page the answer.
        group.score += one.score * (one.entry.kind > 2 && group.found.length ? 0 : MORE[group.found.length] ?? 0);
        group.found.push(one);
      }
      return { groups: [...groups.values()].sort((a, b) => b.score - a.score), units };
    }

    // The site's own terms that look much like what was asked, where nothing was found.
    function closest(query, count = 3) {
      const list = tokens(query);
      const text = list.map((token) => token.text).join("").slice(0, 40);
      const inKorean = list.some((token) => token.hangul);
      // What was typed if it was Korean, and if it was not: the other layout gives whole syllables, or lone letters.
      const korean = letters(inKorean ? text.toLowerCase() : compose(text) || compose(text.toLowerCase()));
      const latin = !inKorean || /[ㄱ-ㅣ]/.test(text) ? letters(text).toLowerCase() : "";
      const rated = entries.filter(({ kind }) => KINDS[kind] === "term").map(({ title: label }) => {
        const key = tokens(label).map((token) => (token.hangul ? token.text : english(token.lower))).join("");
        const forms = [label, ...(exact.get(key) || []).flatMap((term) => concepts[term] || [])];
        const far = Math.min(...forms.map((form) => {
          const hangul = isHangul(form), wanted = hangul ? korean : latin;
          const typed = letters(form.toLowerCase().replace(/[\s-]/g, ""));
          // A third of a long word may be wrong, and one letter of a short one; not the first.
          const length = Math.min(wanted.length, typed.length);
          const most = length < 5 ? 0 : length < (hangul ? 9 : 7) ? 1 : Math.floor(length / 3);
          if (wanted[0] !== typed[0]) return 1;
          const far = Math.min(...(hangul ? [""] : ["", "ion", "ing"]).map((ending) => distance(wanted, typed + ending, most, false)));
          return far > most ? 1 : far / length;
        }));
        return { label, far };
      });
      return rated.sort((a, b) => a.far - b.far).filter((one) => one.far < 1).slice(0, count).map((one) => one.label);
    }

    // Finds in a text what speaks for it: a function from a text to the places [start, end, what]; null where there is none.
    function pattern(units) {
      const needles = new Set();
      for (const unit of units) {
        if (unit.weak) continue;
        const likely = [...unit.terms].filter(([term, worth]) => worth > 0.3 && !unsaid.has(term));
        likely.sort((a, b) => b[1] - a[1]);
        for (const [term, worth] of likely.slice(0, 12)) {
          for (const text of term < concepts.length ? concepts[term] : [terms[term]]) {
            if (text.length > 1 || worth > 0.9) needles.add(text);
          }
        }
      }
      if (!needles.size) return null;
      const first = new Map();
      for (const needle of needles) {
        if (first.has(needle[0])) first.get(needle[0]).push(needle); else first.set(needle[0], [needle]);
      }
      // A stem's last syllable may have got a final consonant: 멈춘 begins with 멈추.
      const begins = (text, needle) => text.startsWith(needle) || (isHangul(needle) && text.length >= needle.length
        && !hasTail(needle.at(-1)) && text.startsWith(needle.slice(0, -1))
        && Math.floor((text.charCodeAt(needle.length - 1) - 0xac00) / 28) === Math.floor((needle.charCodeAt(needle.length - 1) - 0xac00) / 28));
      return (text) => {
        const found = [];
        const list = [...text.matchAll(/[가-힣]+|[a-z0-9]+/gi)];
        for (let at = 0; at < list.length; at++) {
          const run = list[at][0].toLowerCase();
          const own = isHangul(run) ? run : english(run);
          const likely = first.get(run[0]);
          if (!likely) continue;
          let used = 0, what = "";
          for (const needle of likely) {
            // What is left of fires, fir, begins first as well.
            if (begins(run, needle) && (needle.length > 3 || isHangul(needle)) ? run.length - needle.length < 9 : own === needle) { used = Math.max(used, 1); what ||= needle; continue; }
            if (used > 1 || !needle.startsWith(own)) continue;
            // Names of several words are kept by their stems, names of settings as they are written.
            let stems = own, written = run;
            for (let more = at + 1; more < list.length && more < at + 9; more++) {
              const next = list[more][0].toLowerCase();
              stems += isHangul(next) ? next : english(next);
              written += next;
              if (begins(stems, needle) || written === needle) { used = more - at + 1; what = needle; break; }
              if (!needle.startsWith(stems) && !needle.startsWith(written)) break;
            }
          }
          if (!used) continue;
          const end = list[at + used - 1];
          found.push([list[at].index, end.index + end[0].length, what]);
          at += used - 1;
        }
        return found;
      };
    }

    return { language: index.language, entries, chunks: index.chunks, shards: index.shards.length, kinds: KINDS, add, analyse, missing, find, absent, closest, pattern, cuts };
  }

  // An entry's whole title and its text. What is held of a question's text begins with its title, of which the index has
  // only the beginning; without the text the beginning stands for it.
  function whole({ title }, held = "") {
    const end = held.indexOf("\n");
    return end < 0 ? { title, text: held } : { title: held.slice(0, end), text: held.slice(end + 1) };
  }

  const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  const escape = (text) => text.replace(/[&<>"']/g, (letter) => ESCAPES[letter]);

  // The text as HTML, with what the pattern finds in <mark>; `hits` are its places where they are known.
  function mark(text, pattern, hits = pattern ? pattern(text) : [], from = 0, to = text.length) {
    let out = "", end = from;
    for (const [start, stop] of hits) {
      if (start < end || stop > to) continue;
      out += `${escape(text.slice(end, start))}<mark>${escape(text.slice(start, stop))}</mark>`;
      end = stop;
    }
    return out + escape(text.slice(end, to));
  }

  // The part of a text that says most of what was asked, as HTML; looked for in so many of its first characters.
  function teaser(text, pattern, length = 170, within = 4000) {
    const hits = pattern && within ? pattern(text.slice(0, within)) : [];
    if (text.length <= length * 1.2) return mark(text, pattern, hits);
    let best = 0, most = 0;
    for (let at = 0; at < hits.length; at++) {
      const inside = new Set();
      for (let next = at; next < hits.length && hits[next][0] < hits[at][0] + length - 20; next++) inside.add(hits[next][2]);
      if (inside.size > most) { most = inside.size; best = hits[at][0]; }
    }
    let from = Math.max(0, best - 30);
    if (from) {
      const sentence = text.slice(Math.max(0, best - 90), best).search(/[.!?] [^.!?]*$/);
      from = sentence >= 0 ? Math.max(0, best - 90) + sentence + 2 : text.indexOf(" ", from) + 1;
    }
    let to = Math.min(text.length, from + length);
    if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), from + length / 2);
    return `${from ? "… " : ""}${mark(text, pattern, hits, from, to)}${to < text.length ? " …" : ""}`;
  }

  globalThis.guideSearch = { create, whole, escape, mark, teaser, letters, compose, english, split, fold };
})();

'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const { kinds, pages, regions, facts: rows } = JSON.parse($('data').textContent);
  const NAMES = ['id', 'kind', 'page', 'what', 'value', 'number', 'measure', 'when', 'region', 'quote', 'sure', 'rule', 'fields'];
  const facts = rows.map((row, n) => Object.assign(Object.fromEntries(NAMES.map((name, i) => [name, row[i]])), { n }));
  const byId = new Map(facts.map((f) => [f.id, f]));
  const place = (f) => regions[f.region] ?? f.region;
  for (const f of facts) {
    const words = [f.id, kinds[f.kind].name, f.what, f.value, f.value.replaceAll(',', ''), f.measure, f.when, f.region, place(f), f.quote, f.rule, pages[f.page][1]];
    f.text = words.concat(f.fields.map((field) => field[1])).join('\n').toLowerCase();
  }
  /** An element with attributes and children; texts go in as texts, never as markup. */
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== '') element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== undefined && child !== ''));
    return element;
  };

  // What is shown, and in which order.
  const STEP = 100;
  const state = { kinds: new Set(), sort: null, down: false, shown: STEP };
  let found = facts;
  const order = {
    kind: (f) => kinds[f.kind].name, what: (f) => f.what, number: (f) => f.number, when: (f) => f.when && f.when.slice(-10), region: (f) => place(f),
    page: (f) => pages[f.page][1], sure: (f) => Number(f.sure),
  };
  const terms = () => $('q').value.toLowerCase().split(/\s+/).filter(Boolean);
  function search() {
    const words = terms(), page = $('f-page').value, region = $('f-region').value, year = $('f-year').value, sure = Number($('f-sure').value);
    found = facts.filter((f) =>
      (!state.kinds.size || state.kinds.has(f.kind)) && (page === '' || f.page === Number(page)) && (region === '' || f.region === region) &&
      (year === '' || f.when.includes(year)) && Number(f.sure) >= sure && words.every((word) => f.text.includes(word)));
    if (state.sort) {
      const key = order[state.sort], turn = state.down ? -1 : 1;
      // Rows without a value come last in both directions.
      const none = (value) => value === null || value === '' || value === undefined;
      const compare = new Intl.Collator('zh-Hans', { numeric: true }).compare;
      found.sort((a, b) => {
        const x = key(a), y = key(b);
        if (none(x) || none(y)) return none(x) - none(y) || a.n - b.n;
        return (typeof x === 'number' ? x - y : compare(x, y)) * turn || a.n - b.n;
      });
    }
    state.shown = STEP;
    draw();
  }
  function row(f) {
    const kind = kinds[f.kind];
    const when = f.when.split(' – ').map((part, i) => make('span', {}, i ? `– ${part}` : part));
    const line = make('tr', { id: `row-${f.n}`, 'data-n': f.n, class: f.n === current ? 'on' : '' },
      make('td', { class: `kind ${kind.family}` }, kind.name),
      make('td', { class: 'what', lang: 'zh-Hans' }, make('a', { href: `#fact-${f.id}` }, f.what), make('q', {}, f.quote)),
      make('td', { class: 'number' }, f.value, f.measure ? make('small', {}, f.measure.replaceAll('_', ' ')) : ''),
      make('td', { class: 'when' }, ...when), make('td', { class: 'region', title: f.region, lang: 'zh-Hans' }, place(f)),
      make('td', { class: 'page', lang: 'zh-Hans' }, make('span', { title: pages[f.page][1] }, pages[f.page][1])),
      make('td', { class: `sure${Number(f.sure) < 0.6 ? ' low' : ''}` }, f.sure));
    return line;
  }
  function draw() {
    $('rows').replaceChildren(...found.slice(0, state.shown).map(row));
    $('found').textContent = found.length === facts.length ? `${facts.length} facts` : `${found.length} of ${facts.length} facts`;
    const left = found.length - state.shown;
    $('more').hidden = left <= 0;
    $('more').textContent = `Show ${Math.min(left, STEP)} more of ${left}`;
    $('clear').hidden = found.length === facts.length && !state.sort;
    highlight();
  }
  /** Searched words are shown where the browser can do so without touching the text. */
  function highlight() {
    if (!globalThis.Highlight) return;
    const ranges = [], words = terms();
    const walker = document.createTreeWalker($('rows'), NodeFilter.SHOW_TEXT);
    for (let node = words.length && walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.data.toLowerCase();
      for (const word of words)
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, Math.min(at + word.length, node.length));
          ranges.push(range);
        }
    }
    CSS.highlights.set('found', new Highlight(...ranges));
  }

  // The evidence.
  let current = -1, cameFrom = null;
  // Where the evidence covers the rest: the same width as in page.css.
  const narrow = matchMedia('(max-width: 64rem)');
  const reader = $('reader'), card = $('card');
  const article = (page) => $(`text-${pages[page][0]}`);
  const marks = (within, n) => within.querySelectorAll(`mark[data-f~="${n}"]`);
  function open(page) {
    const text = article(page);
    for (const other of reader.querySelectorAll('article.current')) if (other !== text) other.classList.remove('current');
    text.classList.add('current');
    text.querySelector('.served').open = true;
    if (!text.dataset.ready) {
      // One stop of the tab key for each mark, only once somebody looks at the page.
      for (const mark of text.querySelectorAll('mark')) { mark.tabIndex = 0; mark.setAttribute('role', 'button'); }
      text.dataset.ready = 'yes';
    }
    beside(true);
    view(reader.dataset.view ?? 'clean');
    return text;
  }
  /** Opens or closes the evidence beside the rest; what was looked at stays where it is on the screen, though all lines break anew. */
  function beside(open) {
    const kept = cameFrom?.isConnected ? cameFrom : document.elementFromPoint(60, innerHeight / 3);
    const before = kept?.getBoundingClientRect().top;
    document.body.classList.toggle('reading', open);
    if (kept && !narrow.matches) scrollBy({ top: kept.getBoundingClientRect().top - before, behavior: 'instant' });
  }
  function view(name) {
    reader.dataset.view = name;
    const text = reader.querySelector('article.current');
    if (text) text.dataset.view = name;
    for (const button of reader.querySelectorAll('[data-view]:is(button)')) button.setAttribute('aria-pressed', String(button.dataset.view === name));
    reveal(false);
  }
  function reveal(focus) {
    const text = reader.querySelector('article.current');
    if (current < 0 || !text) return;
    const there = [...marks(text.querySelector(reader.dataset.view === 'served' ? '.served' : '.clean'), current)];
    there[0]?.scrollIntoView({ block: 'center', behavior: 'instant' });
    if (focus) (there[0] ?? text).focus({ preventScroll: true });
  }
  function select(n) {
    for (const old of document.querySelectorAll('#rows tr.on, mark.on')) old.classList.remove('on');
    current = n;
    card.hidden = n < 0;
    if (n < 0) return;
    const f = facts[n];
    $(`row-${n}`)?.classList.add('on');
    for (const mark of marks(article(f.page), n)) mark.classList.add('on');
    describe(f);
  }
  function describe(f) {
    const kind = kinds[f.kind], list = make('dl');
    for (const [column, text] of f.fields) {
      const [name, about] = kind.columns[column];
      const to = byId.get(text);
      list.append(make('div', { class: text.length > 24 ? 'wide' : '', title: about }, make('dt', {}, name.replaceAll('_', ' ')), make('dd', { lang: 'zh-Hans' }, to ? make('a', { href: `#fact-${to.id}` }, to.what) : text)));
    }
    for (const [name, text] of [['rule', f.rule], ['confidence', f.sure]]) list.append(make('div', {}, make('dt', {}, name), make('dd', {}, text)));
    const all = make('details', {}, make('summary', {}, [f.measure, f.when, place(f), `${f.rule}, sure ${f.sure}`].filter(Boolean).join(' · ').replaceAll('_', ' ')), list);
    all.open = !narrow.matches;
    const back = make('button', { type: 'button', id: 'to-row' }, 'Row in the table');
    const also = alsoHere(f).map((other) => make('a', { href: `#fact-${other.id}`, class: kinds[other.kind].family }, `${kinds[other.kind].name}: ${[other.what.slice(0, 24), other.value].join(' ').trim()}`));
    card.replaceChildren(
      make('h3', { class: kind.family }, make('span', {}, kind.name), make('strong', { lang: 'zh-Hans' }, f.what), f.value ? make('b', {}, f.value) : ''), all,
      make('p', {}, back, make('code', {}, `gongbao explain ${f.id}`)), also.length ? make('p', { class: 'also' }, 'Also in these words: ', ...also) : '');
    back.addEventListener('click', () => toRow(f.n));
  }
  function alsoHere(f) {
    const numbers = new Set();
    for (const mark of marks(article(f.page).querySelector('.clean'), f.n)) for (const n of mark.dataset.f.split(' ')) numbers.add(Number(n));
    numbers.delete(f.n);
    return [...numbers].slice(0, 8).map((n) => facts[n]);
  }
  function toRow(n) {
    if (!found.includes(facts[n])) clear();
    state.shown = Math.max(state.shown, found.indexOf(facts[n]) + 1);
    draw();
    if (narrow.matches) close();
    const line = $(`row-${n}`);
    line.classList.add('on');
    line.scrollIntoView({ block: 'center', behavior: 'instant' });
    line.querySelector('a').focus({ preventScroll: true });
  }
  function close() {
    if (!document.body.classList.contains('reading')) return;
    beside(false);
    if (location.hash) history.pushState(null, '', '#');
    const back = cameFrom?.isConnected ? cameFrom : $(`row-${current}`)?.querySelector('a');
    cameFrom = null;
    back?.focus();
  }
  /** The address says what is open: so back, forward and links from elsewhere work. */
  function route(focus = true) {
    const [, what, id] = /^#(fact|page)-([\w-]+)$/.exec(location.hash) ?? [];
    if (!what) return beside(false);
    const page = what === 'page' ? pages.findIndex((p) => p[0] === id) : byId.get(id)?.page;
    if (page === undefined || page < 0) return;
    const text = open(page);
    select(what === 'page' ? -1 : byId.get(id).n);
    if (what === 'page') {
      reader.querySelector('.texts').scrollTop = 0;
      text.focus({ preventScroll: true });
    } else reveal(focus);
  }
  function go(id, focus) {
    history.replaceState(null, '', `#fact-${id}`);
    route(focus);
  }

  function clear() {
    $('q').value = '';
    for (const id of ['f-page', 'f-region', 'f-year']) $(id).value = '';
    $('f-sure').value = '0';
    choose();
    state.sort = null;
    for (const header of document.querySelectorAll('#table thead th')) header.removeAttribute('aria-sort');
    found = facts;
    search();
  }
  function choose(...names) {
    state.kinds = new Set(names);
    for (const button of $('kinds').children) button.setAttribute('aria-pressed', String(state.kinds.has(Number(button.dataset.kind))));
  }

  // What the reader of the page does.
  for (const [n, kind] of kinds.entries()) {
    const count = facts.filter((f) => f.kind === n).length;
    if (count) $('kinds').append(make('button', { type: 'button', class: kind.family, 'data-kind': n, 'aria-pressed': 'false', title: kind.about }, kind.name, make('small', {}, String(count))));
  }
  $('kinds').addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    const kind = Number(button.dataset.kind), chosen = new Set(state.kinds);
    if (!chosen.delete(kind)) chosen.add(kind);
    choose(...chosen);
    search();
  });
  const options = (id, values) => $(id).append(...values.map(([value, text]) => make('option', { value: String(value) }, text)));
  const used = new Set(facts.map((f) => f.page));
  options('f-page', pages.map((page, n) => [n, page[1]]).filter(([n]) => used.has(n)));
  options('f-region', Object.entries(regions));
  options('f-year', [...new Set(facts.flatMap((f) => f.when.match(/\b\d{4}(?=-|$)/g) ?? []))].sort().reverse().map((year) => [year, year]));
  for (const id of ['q', 'f-page', 'f-region', 'f-year', 'f-sure']) $(id).addEventListener('input', search);
  document.querySelector('.filters').addEventListener('submit', (event) => event.preventDefault());
  $('clear').addEventListener('click', () => { clear(); $('q').focus(); });
  $('more').addEventListener('click', () => {
    const at = state.shown;
    state.shown += STEP;
    draw();
    $('rows').children[at]?.querySelector('a').focus();
  });
  document.querySelector('#table thead').addEventListener('click', (event) => {
    const key = event.target.dataset.sort;
    if (!key) return;
    state.down = state.sort === key ? !state.down : key === 'number' || key === 'when';
    state.sort = key;
    for (const header of document.querySelectorAll('#table thead th')) header.removeAttribute('aria-sort');
    event.target.closest('th').setAttribute('aria-sort', state.down ? 'descending' : 'ascending');
    search();
  });
  $('rows').addEventListener('click', (event) => {
    const line = event.target.closest('tr');
    if (!line || event.target.closest('a') || String(getSelection())) return;
    line.querySelector('a').click();
  });
  $('rows').addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const line = step && event.target.closest('tr');
    if (!line) return;
    event.preventDefault();
    const next = step > 0 ? line.nextElementSibling : line.previousElementSibling;
    const link = next?.querySelector('a');
    if (!link) return;
    link.focus();
    if (document.body.classList.contains('reading')) { cameFrom = link; go(facts[next.dataset.n].id, false); }
  });
  const press = (event) => {
    const mark = event.target.closest('mark');
    if (!mark || event.target.closest('a')) return;
    const numbers = mark.dataset.f.split(' ').map(Number);
    // Another click on words of several facts asks for the next of them.
    const next = numbers[(numbers.indexOf(current) + 1) % numbers.length];
    history.replaceState(null, '', `#fact-${facts[next].id}`);
    select(next);
  };
  reader.addEventListener('click', press);
  reader.addEventListener('keydown', (event) => {
    if (event.target.matches('mark') && (event.key === 'Enter' || event.key === ' ')) { event.preventDefault(); press(event); }
  });
  for (const button of reader.querySelectorAll('button[data-view]')) button.addEventListener('click', () => view(button.dataset.view));
  $('close').addEventListener('click', close);
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#fact-"], a[href^="#page-"]');
    if (link) {
      if (!reader.contains(link)) cameFrom = link;
      if (link.hash === location.hash) route();
    }
    const kind = event.target.closest('a[data-kind]');
    if (kind) { clear(); choose(kinds.findIndex((k) => k.name === kind.dataset.kind)); search(); }
    const more = event.target.closest('[data-more]');
    if (more) { more.closest('section').classList.add('all'); more.remove(); }
    const spec = event.target.closest('[data-spec]');
    if (spec) {
      const url = URL.createObjectURL(new Blob([$(`spec-${spec.dataset.spec}`).textContent], { type: 'application/json' }));
      make('a', { href: url, download: `series-${spec.dataset.spec}.vl.json` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 1000);
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (event.key === '/' && !event.target.matches('input, select') && !event.ctrlKey && !event.metaKey) { event.preventDefault(); $('q').focus(); }
  });
  $('theme').addEventListener('click', () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    try { localStorage.setItem('gongbao-theme', root.dataset.theme); } catch { /* a browser that keeps nothing for files */ }
  });
  addEventListener('hashchange', () => route());

  for (const hidden of document.querySelectorAll('.filters, #table, .tools, #theme, [data-more], [data-spec]')) hidden.hidden = false;
  search();
  route();
})();

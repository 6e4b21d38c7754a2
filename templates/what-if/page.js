// What is done with the figures: choose a layout, pack, add up, show. As quoter/sizing does it.

const range = n => [...Array(n).keys()];
const sum = numbers => numbers.reduce((a, b) => a + b, 0);
const number = x => typeof x === "number";
const named = (fields, values) => Object.fromEntries(fields.map((field, k) => [field, values[k]]));
const rowOf = (table, i) => named(table.fields, table.rows[i]);
// records travel as lists: the names of their fields stand once
const SCENARIOS = D.scenarios.map(s => {
  const records = given => Object.fromEntries(
    Object.entries(given).map(([name, values]) => [name, named(D.fields[s.kind][name], values)]));
  const candidates = s.candidates.map(c => ({
    ...c, given: records(c.given),
    measured: c.measured?.map(([model, weights, values]) => [model, weights, named(D.fields[s.kind].calibration, values)]),
  }));
  return { ...s, given: records(s.given), candidates };
});

// -- a scenario: every layout computed, one chosen (sizing/ranking.py, sizing/recommendation.py) --

const times = f => f.tpot_percentile_ms === undefined
  ? [f.days_weighed || Infinity]
  : [f.tpot_percentile_ms, f.ttft_percentile_ms].map(t => number(t) ? t : Infinity);

const carried = o => {
  const f = o.figures;
  if (f.days_weighed !== undefined) return f.days_weighed ? 1 / f.days_weighed : 0;
  if (!number(f.option_rate)) return 0;
  return f.option_rate / f.working_replicas * f.filled_replicas;
};

const worth = o => { // where no times are stated or ours are missed, what is carried counts by how long people wait
  const f = o.figures;
  if (!f.wait_weighs) return carried(o);
  const [token, wait] = times(f);
  return carried(o) / (f.answer_length ? Math.sqrt(wait * token) : wait);
};

const priced = o => Boolean(o.figures.sellable);
const merit = o => {
  const f = o.figures, bare = priced(o) ? 0 : 1;
  return [bare, bare ? 0 : f.weighed_amount, f.servers, o.split.apart, f.new_cards * bare, (f.aim_weighs ?? 0) * bare, (f.option_cards - (o.card.full_only ? f.beside_cards ?? 0 : 0)) * bare,
    o.split.companions_shared, f.aim_weighs ?? 0, -worth(o), -(f.kept_after_failure ?? 0), f.cards_compared, ...times(f)];
};
const precedes = (a, b) => {
  const i = a.findIndex((x, k) => x !== b[k]);
  return i >= 0 && a[i] < b[i];
};
const first = (options, order) => options.map(o => [order(o), o])
  .reduce((a, b) => a && !precedes(b[0], a[0]) ? a : b, null)?.[1];

const fitting = options => {
  const able = options.filter(o => o.figures.eligible_fit), calm = able.filter(o => !o.figures.strained);
  const best = first(able.filter(priced), merit);
  if (!best || calm.some(priced)) return able;
  return calm.some(o => o.figures.servers < best.figures.servers) ? calm : able;
};
const lacking = o => {
  const f = o.figures, never = f.verdict === 4; // not_possible
  return [f.verdict, never ? 0 : -Math.min(f.free_per_device, 0), f.cards_per_replica];
};
const leading = options => first(fitting(options).filter(priced), merit)
  ?? first(fitting(options).filter(o => !priced(o)), merit)
  ?? first(options.filter(o => o.figures.verdict === 1), o => [o.figures.level_missed ?? 0, ...merit(o)]);

const offerOf = (name, prices) => {
  const card = D.cards[name], offer = { tax_on_top: card.onTop };
  for (const slot in card.quoted) {
    const f = price({ quoted: quotedOf(name, slot, prices), basis: D.basis });
    offer[slot + "_known"] = f.price_known;
    offer[slot + "_price"] = f.unit_price;
  }
  return offer;
};
// a unit price keeps its currency's digits, more where it is below one unit or quoted finer
const placesOf = (amount, rate) => {
  const coarse = +amount.toFixed(D.basis.decimals) === amount;
  return !coarse || (0 < amount * rate && amount * rate < 1) ? D.fine : D.basis.decimals;
};
const quotedOf = (name, slot, prices) => {
  const card = D.cards[name], quoted = card.quoted[slot], moved = prices[name];
  if (moved === undefined || slot !== card.slot || moved === quoted.amount) return quoted;
  return { ...quoted, amount: moved, places: placesOf(moved, quoted.rate) };
};

const measuredOf = (c, model, taken) => {
  const found = c.measured?.find(([m, w]) => m === model && w === taken);
  return found ? { calibration: found[2] } : {};
};
const computed = (s, moved, prices) => {
  const given = structuredClone(s.given);
  s.inputs.forEach((input, i) => { given[input.record][input.field] = moved.numbers[i]; });
  if (moved.percentile !== null) given.percentile = rowOf(D.percentiles, moved.percentile);
  const llm = rowOf(D.models, moved.model);
  return s.candidates.flatMap(c => {
    const taken = moved.weights < 0 ? c.auto[moved.model] : moved.weights;
    const known = { ...given, ...c.given, ...measuredOf(c, moved.model, taken), llm, weights: rowOf(D.weights, taken), offer: offerOf(c.card, prices) };
    const support = { ...c.support, loads: +c.loads.includes(taken), runs: +!c.refuses?.includes(moved.model), on_trial: +!!c.onTrial?.includes(moved.model) };
    const all = c.layouts.map(([option, width, copied, chosen]) => {
      const split = named(D.split, option);
      const figures = LINES[s.kind]({ ...known, option: { ...split, ...support } });
      return { name: c.card, card: c.given.card, width, copied, chosen, split, figures, taken, ask: given.ask,
        deadline: given.recipe?.deadline_days ?? 0 };
    });
    return s.rechecks ? all.filter(o => !o.split.apart || worthwhile(o, all)) : all;
  });
};
// prefill and decode apart beside the same layout together (sizing/options.py)
const worthwhile = (o, all) => o.figures.verdict === 1 && o.figures.apart_suits
  && all.find(x => !x.split.apart && D.split.every(key => key === "apart" || x.split[key] === o.split[key])).figures.apart_pays;

const chosen = (s, moved, options) => {
  const usual = leading(options) ?? first(options, lacking);
  const wanted = moved.card ? options.filter(o => o.name === moved.card)
    : s.chooses ? options.filter(o => o.chosen) : [];
  return wanted.length ? leading(wanted) ?? wanted[0] : usual;
};

// -- all scenarios together: whole servers, the bill, the gate (sizing/packing.py, bill.py, gate.py) --

const packed = (choices, prices) => {
  const orders = new Map();
  for (const o of choices) orders.set(o.name, [...orders.get(o.name) ?? [], o]);
  return [...orders].map(([name, options]) => {
    const of = (o, key) => o.figures.turn_cards !== undefined && D.inTurn.includes(key) ? 0 : o.figures[key] ?? 0;
    const asked = { ...D.cards[name].order, offer: offerOf(name, prices) };
    for (const key of D.added) asked[key] = sum(options.map(o => of(o, key)));
    for (const key of D.most) asked[key] = Math.max(...options.map(o => of(o, key)));
    return { name, options, figures: order(asked) };
  });
};

// of trainings on one card the nearest deadline first (sizing/beside/turns.py)
const turned = choices => choices.map(o => {
  const jobs = choices.filter(x => x.name === o.name && x.figures.turn_cards !== undefined), due = o.deadline;
  const earlier = jobs.filter(x => !due || (x.deadline && x.deadline <= due));
  const given = { end: sum(earlier.map(x => x.figures.calendar_days)), deadline: due };
  return turn({ turn: given, ask: o.ask, scenario_blocked: o.figures.scenario_blocked });
});

const driversOf = orders => {
  const found = new Map([["one", 1]]), names = orders.map(o => o.name);
  for (const o of orders) {
    for (const figure of D.orderFigures) found.set(`${figure} ${o.name}`, o.figures[figure]);
    found.set(`replicas ${o.name}`, sum(o.options.map(one => one.figures.replicas)));
  }
  for (const figure of D.overAll)
    found.set(figure, sum(names.map(name => found.get(`${figure} ${name}`))));
  return ([figure, card]) => found.get(card === null ? figure : `${figure} ${card}`) ?? 0;
};

const billed = (orders, prices) => {
  const basis = D.basis, driver = driversOf(orders);
  const entries = [...orders.flatMap(o => D.cards[o.name].entries.map(e => ({ ...e, of: o.name }))), ...D.lines]
    .sort((a, b) => a.kind - b.kind);
  let running = 0, hardware = 0;
  const lines = entries.map(entry => {
    const asked = askedOf(entry, rounded(hardware, basis.decimals), prices);
    const known = price({ quoted: asked, basis });
    const item = {
      driver: driver(entry.driver), each: entry.each, minimum: entry.minimum, known: known.price_known,
      list_price: known.list_price, price: known.unit_price, tax_rate: entry.tax_rate,
      counted: entry.counted, priced: 1, hardware: entry.hardware, old: 0, weak: 0,
    };
    const figures = before({ item, above: { running }, basis });
    running = figures.running;
    hardware += figures.line_amount * item.hardware * item.counted;
    return { entry, item, figures };
  });
  const added = (name, only = () => true) =>
    sum(lines.filter(l => l.item.counted && only(l)).map(l => l.figures[name]));
  const first = { hardware: added("line_amount", l => l.item.hardware), amount: added("line_amount") };
  const { kept } = subtotals({ basis, sums: first });
  let running_net = 0;
  for (const line of lines) {
    Object.assign(line.figures, after({ ...line.figures, item: line.item, basis, kept, above: { running_net } }));
    running_net = line.figures.running_net;
  }
  const all = Object.fromEntries(Object.entries(D.summed).map(([name, line]) => [name, added(line)]));
  return { lines, ...sums({ basis, sums: { ...first, ...all, optional: 0 }, ...subtotals({ basis, sums: first }) }) };
};
// a share of the hardware stands on the quotation's own basis
const askedOf = (entry, hardware, prices) => {
  if (entry.share !== null) {
    const { decimals, tax_included } = D.basis;
    return { ...entry.quoted, amount: hardware * entry.share, tax_included, rate: 1, places: decimals };
  }
  return entry.slot ? quotedOf(entry.of, entry.slot, prices) : entry.quoted;
};

const judged = (choices, bill) => {
  const active = bill.lines.filter(l => l.figures.active), unpriced = active.filter(l => l.figures.unpriced);
  const free = active.filter(l => l.item.counted && l.figures.list_amount > 0 && l.item.price <= 0);
  const owned = o => o.card.at_hand && !(o.figures.new_cards + o.figures.new_servers) && o.figures.verdict === 1;
  const nothing = choices.every(owned) && !active.length, turns = turned(choices);
  const given = {
    ...D.gate, blocked: sum(turns.map(t => t.stopped)),
    free_lines: free.length, assessment: +(D.gate.assessment || nothing),
  };
  const f = gate({ gate: given, unpriced_lines: unpriced.length, total_with_tax: bill.total_with_tax });
  return { ...given, ...f, unpriced, nothing, turns };
};

const known = []; // of each scenario what was computed last, and of what
const optionsOf = (s, i, state) => {
  const key = JSON.stringify([state.scenarios[i], state.prices]);
  if (known[i]?.key !== key) known[i] = { key, options: computed(s, state.scenarios[i], state.prices) };
  return known[i].options;
};
// a test environment stands where it adds least to what is bought, of equals on the fewest cards
const placed = (choices, options, state) => {
  const cost = some => {
    const found = packed(some, state.prices).map(o => o.figures);
    return [found.filter(f => !(f.priced && f.server_known)).length, sum(found.map(f => f.amount))];
  };
  const onFree = (others, o) => {
    const own = others.filter(x => x.name === o.name), bought = some => packed(some, state.prices)[0].figures;
    return own.length > 0 && D.standing.every(key => bought(own)[key] === bought([...own, o])[key]);
  };
  const free = SCENARIOS.map((s, i) => s.free && !state.scenarios[i].card);
  const standing = choices.filter((_, i) => !free[i]), found = [...choices];
  free.forEach((is, i) => {
    if (!is) return;
    const able = fitting(options[i]).filter(o => priced(o) || onFree(standing, o));
    found[i] = first(able, o => [...cost([...standing, o]), o.figures.option_cards, o.figures.whole_amount]) ?? found[i];
    standing.push(found[i]);
  });
  return found;
};
const answered = state => {
  const options = SCENARIOS.map((s, i) => optionsOf(s, i, state));
  const choices = placed(SCENARIOS.map((s, i) => chosen(s, state.scenarios[i], options[i])), options, state);
  const orders = packed(choices, state.prices), bill = billed(orders, state.prices);
  return { choices, orders, bill, gate: judged(choices, bill) };
};

// -- figures as text (core/formats.py, words/performance.py) --

const T = D.texts;
const A_TIE_UP = 1 + 1e-15; // as a spreadsheet shows a figure that ends in a half
const fixed = (x, places) => {
  const [whole, part] = (Math.abs(x) * A_TIE_UP).toFixed(places).split(".");
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
  return (x < 0 && /[1-9]/.test(text) ? "-" : "") + text;
};
const brief = x => {
  const short = +(x * A_TIE_UP).toPrecision(3), places = (String(short).split(".")[1] ?? "").length;
  return fixed(short, places);
};
const GIB = 2 ** 30;
const FORMS = {
  bytes: x => `${fixed(x / GIB, 1)} GiB`,
  time: x => number(x) ? x >= 999.5 ? `${brief(x / 1000)} s` : `${brief(x)} ms` : T.no_time,
  count: x => fixed(x, 0),
  rate: x => number(x) ? brief(x) : T.absent,
  money: x => number(x) ? `${D.currency} ${fixed(x, D.basis.decimals)}` : T.absent,
  days: x => number(x) && x ? fixed(x, 2) : T.absent,
};
const called = card => D.cards[card]?.called ?? card;
const bracketed = text => `${T.bracket_open}${text}${T.bracket_close}`;
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

// -- the page --

const root = document.getElementById("what-if-page");
const make = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const name in attributes) if (attributes[name] !== null) made.setAttribute(name, attributes[name]);
  made.append(...children);
  return made;
};
let count = 0;
const labelled = (text, control, ...below) => {
  control.id = `what-if-${++count}`;
  return make("div", { class: "asked" }, make("label", { for: control.id }, text), control, ...below);
};

const issued = {
  scenarios: SCENARIOS.map(s => ({
    numbers: s.inputs.map(i => s.given[i.record][i.field]),
    model: s.model, weights: s.weights, percentile: s.percentile, card: "",
  })),
  prices: {},
};
let state = structuredClone(issued);
const controls = []; // what puts each control back to what was issued

const typed = (text, least, most, at, name) => {
  const wrong = make("span", { class: "wrong", role: "alert", id: `wrong-${name}` }); // what is wrong, and what holds
  const input = make("input", { type: "number", min: least, max: most, step: "any", name, inputmode: "decimal", "aria-describedby": wrong.id });
  const said = x => x.toLocaleString("en", { maximumFractionDigits: 9 });
  const judge = good => {
    good ? input.removeAttribute("aria-invalid") : input.setAttribute("aria-invalid", "true");
    const kept = at.get() ? said(at.get()) : T.absent;
    wrong.textContent = good ? "" : filled(T.wrong, { least: said(least), most: said(most), kept });
    if (!good) marked();
  };
  const put = () => { input.value = at.get() || ""; judge(true); };
  put();
  input.addEventListener("input", () => {
    const good = input.checkValidity() && input.value !== "";
    if (good) at.set(input.valueAsNumber);
    judge(good);
    if (good) shown();
  });
  controls.push(put);
  return labelled(text, input, wrong);
};
const picked = (text, choices, at, name) => {
  const select = make("select", { name }, ...choices.map(([value, said]) => make("option", { value }, said)));
  select.value = at.get();
  select.addEventListener("change", () => { at.set(select.value), shown(); });
  controls.push(() => { select.value = at.get(); });
  return labelled(text, select);
};

const asking = (s, i) => {
  const of = key => ({ get: () => state.scenarios[i][key], set: x => { state.scenarios[i][key] = x; } });
  const index = key => ({ get: of(key).get, set: x => of(key).set(+x) });
  const rows = (table, kept) => kept.map(k => [k, table.names[k]]);
  const models = range(D.models.names.length).filter(k => !s.unfit?.includes(k));
  const numbers = s.inputs.map((input, k) => typed(input.label, input.least, input.most, {
    get: () => state.scenarios[i].numbers[k], set: x => { state.scenarios[i].numbers[k] = x; },
  }, `${i}.${input.field}`));
  const auto = s.weights < 0 ? [[-1, T.by_card]] : [];
  const cards = [["", s.chooses ? T.as_chosen : T.recommended], ...s.candidates.map(c => [c.card, called(c.card)])];
  return make("div", { class: "asking" }, ...numbers,
    picked(T.model, rows(D.models, models), index("model"), `${i}.model`),
    picked(T.weights, [...auto, ...rows(D.weights, s.precisions)], index("weights"), `${i}.weights`),
    picked(T.card, cards, of("card"), `${i}.card`),
    ...s.percentile === null ? [] : [picked(T.percentile, rows(D.percentiles, range(D.percentiles.names.length)),
      index("percentile"), `${i}.percentile`)]);
};

const verdictOf = o => {
  const f = o.figures, late = f.verdict === 1 && f.level_missed;
  return T.verdicts[f.verdict - 1] + (late ? T.comma + T.late : "");
};
const widthOf = o => {
  const f = o.figures, { width, copied } = o;
  return copied && f.replicas > 1 ? filled(copied, { copies: fixed(o.split.data_parallel * f.replicas, 0) }) : width;
};
const LINES_SHOWN = { // what is shown of a scenario: how each is told
  layout: o => `${fixed(o.figures.option_cards, 0)} × ${called(o.name)}${bracketed(widthOf(o))}`,
  precision: o => D.weights.names[o.taken],
  verdict: verdictOf,
  reason: o => T.reasons[o.figures.verdict <= 2 ? o.figures.verdict : o.figures.reason],
};
const told = (row, o) => {
  if (LINES_SHOWN[row.key]) return LINES_SHOWN[row.key](o);
  const x = row.key === "whole_amount" && !priced(o) ? "" : o.figures[row.key];
  return make("data", { value: x }, FORMS[row.form](x));
};
const swatch = key => {
  const part = D.parts.find(([name]) => name === key);
  return part ? [make("span", { class: `swatch ${part[1]}`, "aria-hidden": "true" })] : [];
};
const tableOf = (title, rows) => {
  const head = [T.figure, T.issued, T.now].map(text => make("th", { scope: "col" }, text));
  return make("table", { "aria-label": title }, make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...rows.map(([label, key, was, is]) => {
      const before = make("td", {}, was), now = make("td", {}, is);
      if (before.textContent !== now.textContent) now.className = "moved";
      return make("tr", { "data-key": key }, make("th", { scope: "row" }, ...swatch(key), label), before, now);
    })));
};
const barOf = o => {
  const parts = D.parts.map(([key, style]) => [o.figures[key] ?? 0, style]).filter(([x]) => x > 0);
  const bar = make("div", { class: "held", "aria-hidden": "true" });
  for (const [x, style] of parts) {
    const piece = make("span", { class: style });
    piece.style.flexGrow = x;
    bar.append(piece);
  }
  return bar;
};

const offerRows = (was, is) => {
  const names = [...new Set([...was.orders, ...is.orders].map(o => o.name))];
  const of = (answer, name, key) => {
    const found = answer.orders.find(o => o.name === name)?.figures[key] ?? 0;
    return make("data", { value: found }, fixed(found, 0));
  };
  const bought = names.flatMap(name => [["new_cards", T.cards], ["new_servers", T.servers]].map(([key, label]) =>
    [`${called(name)}${T.comma}${label}`, `${key} ${name}`, of(was, name, key), of(is, name, key)]));
  const total = a => a.gate.quotable ? make("data", { value: a.bill.total_with_tax }, FORMS.money(a.bill.total_with_tax))
    : make("data", { value: "" }, noTotal(a.gate));
  return [...bought, [T.total, "total", total(was), total(is)]];
};
const noTotal = g => g.nothing ? T.at_hand : g.assessment ? T.assessment
  : g.blocked || g.faults || g.given_away && !g.accepts_zero ? T.blocked : T.incomplete;
const reasonsOf = answer => {
  const against = (o, turn) => Object.keys(T.against).filter(key => turn.stopped
    && (key === "turn_late" ? turn.turn_late && !o.figures.level_broken : o.figures[key]));
  const found = answer.choices.flatMap((o, i) => against(o, answer.gate.turns[i])
    .map(key => `${SCENARIOS[i].name}${T.colon}${filled(T.against[key], { card: called(o.name), width: widthOf(o) })}`));
  return [...found, ...answer.gate.unpriced.map(l => filled(T.price_missing, { line: l.entry.name }))];
};

// while an input is refused, what stands is the answer of before, and says so
const marked = () => {
  const refused = root.querySelector("[aria-invalid]") !== null;
  for (const part of [news, ...results]) refused ? part.dataset.kept = T.kept : delete part.dataset.kept;
};
const results = [...SCENARIOS.map(() => make("div", { class: "results" })), make("div", { class: "results" })];
const news = make("p", { class: "news", role: "status" });
let was;
const shown = () => {
  const is = answered(state);
  was ??= is;
  SCENARIOS.forEach((s, i) => {
    const rows = s.rows.filter(row => !row.hide || was.choices[i].figures[row.key] || is.choices[i].figures[row.key]);
    results[i].replaceChildren(barOf(is.choices[i]), tableOf(s.name, rows.map(row =>
      [row.label, row.key, told(row, was.choices[i]), told(row, is.choices[i])])));
  });
  const reasons = reasonsOf(is);
  results.at(-1).replaceChildren(tableOf(T.offer, offerRows(was, is)),
    ...reasons.length ? [make("ul", { class: "points" }, ...reasons.map(text => make("li", {}, text)))] : []);
  news.textContent = SCENARIOS.map((s, i) => `${s.name}${T.colon}${LINES_SHOWN.layout(is.choices[i])}${T.comma}`
    + verdictOf(is.choices[i])).join(T.semicolon) + T.semicolon + T.total + T.colon
    + (is.gate.quotable ? FORMS.money(is.bill.total_with_tax) : noTotal(is.gate));
  marked();
};

const opened = () => {
  if (root.childElementCount) return;
  const priceOf = ([name, card]) => typed(
    filled(T.price_of[card.slot], { card: card.called }) + bracketed(card.priceCurrency + T.comma + (card.taxIncluded ? T.with_tax : T.without_tax)),
    0, 1e12, { get: () => state.prices[name] ?? card.quoted[card.slot].amount, set: x => { state.prices[name] = x; } }, `price.${name}`);
  const back = make("button", { type: "button" }, T.back);
  back.addEventListener("click", () => {
    state = structuredClone(issued);
    controls.forEach(control => control());
    shown();
  });
  root.append(news, ...SCENARIOS.map((s, i) => make("fieldset", {}, make("legend", {}, s.name), asking(s, i), results[i])),
    make("fieldset", {}, make("legend", {}, T.offer),
      make("div", { class: "asking" }, ...Object.entries(D.cards).map(priceOf)), results.at(-1)),
    make("p", {}, back));
  shown();
};
const fold = root.closest("details");
fold.addEventListener("toggle", opened);
if (fold.open) opened();

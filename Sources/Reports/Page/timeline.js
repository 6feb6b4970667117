"use strict";
// The timeline. Only the rows in sight exist; every text of the scenario is put in place as text, never as markup.
// Instants are minutes from the start of the horizon, in the scenario's zone.
function Timeline(data) {
  const $ = id => document.getElementById(id);
  const rowHeight = 32, nameWidth = 220, day = 1440;
  const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const box = $("tl-box"), plane = $("tl-plane"), list = $("tl-list"), bands = $("tl-bands"), scale = $("tl-scale");
  const head = $("tl-head"), lines = $("tl-links"), details = $("tl-details"), count = $("tl-count");

  // ---- what there is
  const phaseOf = row => ({
    name: row[0], kind: row[1], start: row[2], end: row[2] + row[3], isDelivery: (row[4] & 1) > 0, isGate: (row[4] & 2) > 0,
    isBroken: (row[4] & 8) > 0, who: row[5], why: row[6], index: row[7], follows: row[8],
    old: row[9] === undefined ? null : { start: row[9], end: row[9] + row[10] },
  });
  const releases = data.releases.map((value, index) => {
    const phases = value.p.map(phaseOf);
    return {
      index, number: value.x, id: value.i, name: value.n || value.i, owner: value.o, note: value.m, labels: value.l, state: value.s,
      icon: value.k, due: value.d, teams: value.t, environments: value.e, composites: value.c, phases,
      delivery: phases.find(phase => phase.isDelivery), first: Math.min(...phases.map(phase => phase.start)),
      words: [value.i, value.n, value.o, value.m, value.s, value.l.join(" "), phases.map(p => p.name + " " + p.who).join(" ")]
        .join(" ").toLowerCase(),
    };
  });
  const byNumber = new Map(releases.map(release => [release.number, release]));
  const places = new Map();
  for (const release of releases) for (const phase of release.phases) places.set(phase.index, { release, phase });

  // ---- words
  const date = minutes => new Date((data.base + minutes) * 60000);
  const two = number => (number < 10 ? "0" : "") + number;
  const dayText = minutes => {
    const d = date(minutes);
    return `${weekdays[d.getUTCDay()]} ${d.getUTCDate()} ${months[d.getUTCMonth()]} ${d.getUTCFullYear()}`;
  };
  const clock = minutes => two(date(minutes).getUTCHours()) + ":" + two(date(minutes).getUTCMinutes());
  const moment = minutes => dayText(minutes) + " " + clock(minutes);
  const until = minutes => clock(minutes) === "00:00" ? dayText(minutes - 1) + " 24:00" : moment(minutes);
  const stretch = minutes => {
    const days = Math.floor(minutes / day), hours = Math.floor(minutes % day / 60), rest = minutes % 60;
    return [days ? days + " d" : "", hours ? hours + " h" : "", rest ? rest + " min" : ""].filter(Boolean).join(" ") || "0 min";
  };
  function make(tag, style, text) {
    const element = document.createElement(tag);
    if (style) element.className = style;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  // ---- the view: pixels per day, and where it begins and ends
  const from = data.from - 2 * day, to = data.to + 4 * day;
  let perDay = 10, isShown = false, items = [], rowOf = new Map(), live = new Map();
  let picked = null, pickedPhase = null, chain = [];
  const x = minutes => nameWidth + (minutes - from) / day * perDay;
  const minutesAt = pixel => from + (pixel - nameWidth) / perDay * day;

  // ---- filters
  const selects = ["f-team", "f-environment", "f-composite", "f-owner", "f-label", "f-state"];
  const controls = ["tl-search", "tl-group", "tl-sort", ...selects];
  const unique = values => [...new Set(values.filter(value => value !== undefined && value !== null))].sort();
  function offer(id, names, byName) {
    names.forEach((name, index) => $(id).append(new Option(name, byName ? name : index)));
    if (names.length === 0) $(id).parentNode.hidden = true;
  }
  for (const id of selects) $(id).append(new Option("all", ""));
  offer("f-team", data.teams);
  offer("f-environment", data.environments);
  offer("f-composite", data.composites);
  offer("f-owner", unique(releases.map(release => release.owner)), true);
  offer("f-label", unique(releases.flatMap(release => release.labels)), true);
  offer("f-state", unique(releases.map(release => release.state)), true);

  function chosen() {
    const words = $("tl-search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const [team, environment, composite, owner, label, state] = selects.map(id => $(id).value);
    return releases.filter(release => words.every(word => release.words.includes(word))
      && (team === "" || release.teams.includes(Number(team)))
      && (environment === "" || release.environments.includes(Number(environment)))
      && (composite === "" || release.composites.includes(Number(composite)))
      && (owner === "" || release.owner === owner) && (label === "" || release.labels.includes(label))
      && (state === "" || release.state === state));
  }
  const orders = {
    start: release => release.first, delivery: release => release.delivery ? release.delivery.end : Infinity,
    due: release => release.due === undefined ? Infinity : release.due,
    late: release => release.due === undefined || !release.delivery ? Infinity : release.due - release.delivery.end,
  };
  function groups(release, by) {
    const named = {
      team: () => release.teams.map(index => data.teams[index]), label: () => release.labels, state: () => [release.state],
      environment: () => release.environments.map(index => data.environments[index]),
      composite: () => release.composites.map(index => data.composites[index]), owner: () => release.owner ? [release.owner] : [],
    }[by]();
    return named.length ? named : ["none"];
  }
  function arrange() {
    const kept = chosen(), by = $("tl-group").value, order = orders[$("tl-sort").value];
    if (order) kept.sort((a, b) => order(a) === order(b) ? a.index - b.index : order(a) < order(b) ? -1 : 1);
    if (by === "") items = kept.map(release => ({ release }));
    else {
      const members = new Map();
      for (const release of kept) for (const name of groups(release, by)) {
        if (!members.has(name)) members.set(name, []);
        members.get(name).push(release);
      }
      items = [...members.keys()].sort().flatMap(name =>
        [{ group: name, count: members.get(name).length }, ...members.get(name).map(release => ({ release }))]);
    }
    rowOf = new Map();
    items.forEach((item, row) => { if (item.release && !rowOf.has(item.release)) rowOf.set(item.release, row); });
    count.textContent = kept.length === releases.length ? `${releases.length} releases` : `${kept.length} of ${releases.length} releases`;
    rebuild();
  }

  // ---- drawing
  function rebuild() {
    for (const element of live.values()) element.remove();
    live = new Map();
    const height = Math.max(items.length * rowHeight, 60) + "px", width = x(to) + "px";
    for (const element of [plane, list]) { element.style.height = height; element.style.width = width; }
    head.style.width = width;
    drawBands();
    drawScale();
    drawRows();
    drawLines();
  }
  function now() {
    if (data.now !== undefined && data.now !== null) return data.now;
    const parts = {};
    try {
      const format = { timeZone: data.zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
      for (const part of new Intl.DateTimeFormat("en-GB", format).formatToParts(new Date())) parts[part.type] = Number(part.value);
    } catch { return -1e9; }
    return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute) / 60000 - data.base;
  }
  function band(style, start, end, text) {
    const element = make("div", "band " + style);
    element.style.left = x(start) + "px";
    element.style.width = end === start ? 0 : Math.max(1, (end - start) / day * perDay) + "px";
    element.style.height = items.length * rowHeight + "px";
    if (text) element.title = text;
    bands.append(element);
  }
  const midnight = minutes => minutes - (((data.base + minutes) % day) + day) % day;
  function eachMonth(visit) {
    const first = date(from);
    for (let k = 0; k < 1200; k++) {
      const start = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + k, 1);
      const next = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + k + 1, 1);
      if (start / 60000 - data.base > to) return;
      visit(new Date(start), Math.max(from, start / 60000 - data.base), Math.min(to, next / 60000 - data.base));
    }
  }
  function drawBands() {
    bands.textContent = "";
    bands.className = perDay > 8 ? "near" : "";
    eachMonth((_, start) => band("month", start, start));
    for (const [kind, name, start, end] of data.bands) band(kind ? "freeze" : "window", start, end, name);
    const today = now();
    if (today >= from && today <= to) band("today", today, today, "today");
  }
  function drawScale() {
    scale.textContent = "";
    const first = minutesAt(box.scrollLeft + nameWidth) - 2 * day, last = minutesAt(box.scrollLeft + box.clientWidth) + day;
    const every = Math.max(1, Math.ceil(46 / (perDay * 30.4)));
    eachMonth((start, begins, ends) => {
      const label = every < 2 || start.getUTCMonth() % every === 0;
      if (label && ends > first && begins < last) {
        const span = make("span", "coarse"), wide = perDay * 30 > 76 || start.getUTCMonth() === 0;
        span.append(make("b", "", months[start.getUTCMonth()] + (wide ? " " + start.getUTCFullYear() : "")));
        span.style.left = x(begins) + "px";
        span.style.width = every < 2 ? (ends - begins) / day * perDay + "px" : "";
        scale.append(span);
      }
    });
    if (perDay >= 3.6) {
      const step = perDay >= 24 ? 1 : 7;
      for (let at = midnight(Math.max(first, from)) + day; at < Math.min(last, to); at += day) {
        const weekday = date(at).getUTCDay();
        if (step === 7 && weekday !== 1) continue;
        const text = step === 1 && perDay >= 46 ? weekdays[weekday] + " " + date(at).getUTCDate() : date(at).getUTCDate();
        const span = make("span", "fine", text);
        span.style.left = x(at) + "px";
        scale.append(span);
      }
    }
    for (const kind of [0, 1]) {
      let free = -1;
      for (const [own, name, start, end] of data.bands) {
        if (own !== kind || end < first || start > last) continue;
        const room = Math.max(kind ? 15 : 5, (end - start) / day * perDay);
        if (x(start) < free && room < 24) continue;
        const span = make("span", "lane " + (kind ? "freeze" : "window"), room > 30 ? name : kind ? "❄" : "");
        span.style.left = x(start) + "px";
        span.style.width = room + "px";
        span.title = `${name}: ${moment(start)} to ${until(end)}`;
        free = x(start) + room;
        scale.append(span);
      }
    }
  }
  function drawRows() {
    const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - 8);
    const last = Math.min(items.length, Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) + 8);
    for (const [row, element] of live) if (row < first || row >= last) { element.remove(); live.delete(row); }
    for (let row = first; row < last; row++) if (!live.has(row)) {
      live.set(row, items[row].release ? releaseRow(row) : groupRow(row));
      list.append(live.get(row));
    }
  }
  function rowElement(row, style) {
    const element = make("div", style);
    element.id = "row-" + row;
    element.style.top = row * rowHeight + "px";
    element.style.width = x(to) + "px";
    element.setAttribute("role", "option");
    element.setAttribute("aria-setsize", items.length);
    element.setAttribute("aria-posinset", row + 1);
    return element;
  }
  function groupRow(row) {
    const element = rowElement(row, "row group");
    element.setAttribute("aria-disabled", "true");
    element.append(make("span", "name", `${items[row].group} (${items[row].count})`));
    return element;
  }
  function releaseRow(row) {
    const release = items[row].release, element = rowElement(row, "row");
    element.setAttribute("aria-selected", String(release === picked));
    element.setAttribute("aria-label", `${release.name}, ${release.state}` + (release.delivery ? `, delivered ${until(release.delivery.end)}` : ""));
    const name = make("span", "name");
    name.append(make("span", "ic " + release.state.split(" ")[0], release.icon), release.name);
    name.title = `${release.id}: ${release.state}`;
    name.addEventListener("click", () => pick(release, null));
    element.append(name);
    const onChain = new Set(chain.map(link => link.phase));
    for (const phase of release.phases) {
      if (phase.old && $("tl-ghosts").checked) element.append(ghost(phase));
      element.append(mark(release, phase, onChain.has(phase)));
    }
    if (release.due !== undefined) {
      // A due date beyond the axis stands at its edge, with the date.
      const isNear = release.due >= from && release.due <= to, isAfter = release.due > to;
      const due = isNear ? make("span", "duemark")
        : make("span", "duefar" + (isAfter ? " after" : ""), isAfter ? `due ${until(release.due)} ▸` : `◂ due ${until(release.due)}`);
      due.style.left = x(Math.min(Math.max(release.due, from), to)) + "px";
      due.title = "due " + until(release.due);
      element.append(due);
    }
    return element;
  }
  function mark(release, phase, isOnChain) {
    const width = (phase.end - phase.start) / day * perDay, isStone = phase.end === phase.start || phase.isGate;
    const element = isStone ? make("span", "stone", phase.isGate ? "◆" : "◇")
      : make("span", "bar k" + phase.kind % 8, width > 24 ? (phase.isBroken ? "⚠ " : "") + phase.name : "");
    if (!isStone) element.style.width = Math.max(phase.isDelivery ? 10 : 3, width) + "px";
    if (width <= 24) element.classList.add("slim");
    if (phase.isDelivery) element.classList.add("delivery");
    if (phase.isBroken) element.classList.add("broken");
    if (isOnChain) element.classList.add("chain");
    if (phase === pickedPhase) element.classList.add("picked");
    element.style.left = x(phase.start) + "px";
    element.title = `${phase.isBroken ? "⚠ breaks a rule. " : ""}${release.name}: ${phase.name}\n${moment(phase.start)}`
      + (phase.end > phase.start ? ` to ${until(phase.end)}` : "") + (phase.who ? "\n" + phase.who : "") + "\n" + phase.why;
    element.addEventListener("click", () => pick(release, phase));
    return element;
  }
  function ghost(phase) {
    const element = make("span", "ghost");
    element.style.left = x(phase.old.start) + "px";
    element.style.width = Math.max(4, (phase.old.end - phase.old.start) / day * perDay) + "px";
    element.title = "baseline: " + moment(phase.old.start);
    return element;
  }

  // ---- the chain of what waited for what, and dependencies of the selection
  function findChain() {
    chain = [];
    if (!$("tl-chain").checked) return;
    let place = null;
    if (pickedPhase) place = places.get(pickedPhase.index);
    else if (picked) place = picked.delivery ? places.get(picked.delivery.index) : null;
    else for (const other of places.values()) if (!place || other.phase.end > place.phase.end) place = other;
    const seen = new Set();
    while (place && !seen.has(place.phase.index)) {
      seen.add(place.phase.index);
      chain.push(place);
      place = place.phase.follows >= 0 ? places.get(place.phase.follows) : null;
    }
  }
  function path(style, text) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", "path");
    element.setAttribute("d", text);
    if (style) element.setAttribute("class", style);
    lines.append(element);
  }
  function arrow(style, a, rowA, b, rowB) {
    const x1 = x(a), y1 = rowA * rowHeight + 15, x2 = x(b), y2 = rowB * rowHeight + 15;
    if (rowA === rowB) path(style, `M${x1} ${y1}H${x2}`);
    else path(style, `M${x1} ${y1}C${x1 + 26} ${y1} ${x2 - 26} ${y2} ${x2 - 6} ${y2}`);
    path(style + " tip", `M${x2} ${y2}l-7 -4v8z`);
  }
  function drawLines() {
    lines.textContent = "";
    lines.setAttribute("width", x(to));
    lines.setAttribute("height", items.length * rowHeight);
    for (let k = 0; k + 1 < chain.length; k++) {
      const after = rowOf.get(chain[k].release), before = rowOf.get(chain[k + 1].release);
      if (after !== undefined && before !== undefined) arrow("chain", chain[k + 1].phase.end, before, chain[k].phase.start, after);
    }
    if (!picked) return;
    for (const [source, start, target, end] of data.links) {
      if (source !== picked.number && target !== picked.number) continue;
      const a = rowOf.get(byNumber.get(source)), b = rowOf.get(byNumber.get(target));
      if (a !== undefined && b !== undefined) arrow("", start, a, end, b);
    }
  }

  // ---- selection and its details
  function pick(release, phase) {
    picked = release;
    pickedPhase = phase;
    findChain();
    for (const element of live.values()) element.remove();
    live = new Map();
    const row = release ? rowOf.get(release) : undefined;
    if (row !== undefined) {
      const top = row * rowHeight, room = box.clientHeight - head.offsetHeight - rowHeight;
      if (top < box.scrollTop) box.scrollTop = Math.max(0, top - rowHeight);
      else if (top > box.scrollTop + room) box.scrollTop = top - room + rowHeight;
    }
    drawRows();
    if (row !== undefined) list.setAttribute("aria-activedescendant", "row-" + row);
    else list.removeAttribute("aria-activedescendant");
    drawLines();
    tell();
  }
  function reveal(phase) {
    const left = x(phase.start);
    if (left < box.scrollLeft + nameWidth || left > box.scrollLeft + box.clientWidth - 60) box.scrollLeft = Math.max(0, left - nameWidth - 80);
  }
  function tell() {
    details.textContent = "";
    if (!picked) {
      details.append(make("p", "", "Select a release to see its phases, and why each stands where it does."));
      return;
    }
    details.append(make("h3", "", picked.name));
    const facts = make("dl");
    const fact = (term, text) => { if (text) facts.append(make("dt", "", term), make("dd", "", text)); };
    fact("Id", picked.id === picked.name ? "" : picked.id);
    fact("State", picked.icon + " " + picked.state);
    fact("Due", picked.due === undefined ? "" : until(picked.due));
    fact("Delivered", picked.delivery ? until(picked.delivery.end) : "");
    fact("Owner", picked.owner);
    fact("Labels", picked.labels.join(", "));
    fact("Ships with", picked.composites.map(index => data.composites[index]).join(", "));
    fact("Note", picked.note);
    details.append(facts);
    const phases = make("ol");
    for (const phase of picked.phases) phases.append(phaseItem(phase));
    details.append(picked.phases.length ? phases : make("p", "", "No phase of it is planned."));
    const links = data.links.filter(link => link[0] === picked.number || link[2] === picked.number);
    if (links.length) {
      const found = make("ul");
      for (const link of links.slice(0, 60)) found.append(make("li", "", link[4]));
      details.append(make("h4", "", "Dependencies"), found);
    }
    const picture = details.querySelector(".picked");
    if (picture) picture.scrollIntoView({ block: "nearest" });
  }
  function phaseItem(phase) {
    const item = make("li", phase === pickedPhase ? "picked" : ""), title = make("div");
    title.append(make("span", "kind k" + phase.kind % 8), make("b", "", (phase.isBroken ? "⚠ " : "") + phase.name),
      make("small", "", " " + data.kinds[phase.kind] + (phase.isDelivery ? ", delivery" : "")));
    item.append(title, make("div", "", moment(phase.start) + (phase.end > phase.start ? " to " + until(phase.end) : "")));
    if (phase.who) item.append(make("div", "", phase.who));
    item.append(make("span", "why", "Why there: " + phase.why));
    if (phase.old) {
      const by = phase.start - phase.old.start;
      item.append(make("span", "why", `Baseline: ${moment(phase.old.start)}` + (by ? ` (${stretch(Math.abs(by))} ${by > 0 ? "later" : "earlier"} now)` : "")));
    }
    const cause = phase.follows >= 0 ? places.get(phase.follows) : null;
    if (cause && cause.release !== picked) {
      const button = make("button", "", `Show ${cause.release.name}: ${cause.phase.name}`);
      button.type = "button";
      button.addEventListener("click", () => { if (!rowOf.has(cause.release)) clear(); pick(cause.release, cause.phase); reveal(cause.phase); });
      item.append(button);
    }
    return item;
  }

  // ---- moving about
  const fit = () => Math.max(.05, (box.clientWidth - nameWidth - 4) / ((to - from) / day));
  function zoom(factor, at) {
    const middle = at === undefined ? (box.clientWidth + nameWidth) / 2 : at, fixed = minutesAt(box.scrollLeft + middle);
    perDay = Math.min(480, Math.max(fit() / 2, perDay * factor));
    rebuild();
    box.scrollLeft = x(fixed) - middle;
    drawScale();
  }
  function frame(days, centre) {
    const room = box.clientWidth - nameWidth;
    const middle = centre === undefined ? minutesAt(box.scrollLeft + nameWidth + room / 2) : centre;
    perDay = room / days;
    rebuild();
    box.scrollLeft = x(middle) - nameWidth - room / 2;
    drawScale();
  }
  function whole() { perDay = fit(); rebuild(); box.scrollLeft = 0; drawScale(); }
  function clear() {
    for (const id of controls) $(id).value = "";
    pick(null, null);
    arrange();
  }
  const centre = () => picked ? (picked.delivery || picked.phases[0] || { start: undefined }).start : undefined;
  const press = (id, action) => $(id).addEventListener("click", action);
  press("z-in", () => zoom(1.6));
  press("z-out", () => zoom(1 / 1.6));
  press("z-fit", whole);
  press("z-quarter", () => frame(92, centre()));
  press("z-month", () => frame(31, centre()));
  press("z-week", () => frame(7, centre()));
  press("z-today", () => frame(31, Math.min(Math.max(now(), data.from), data.to)));
  press("tl-clear", clear);
  for (const id of controls) $(id).addEventListener("input", () => { box.scrollTop = 0; arrange(); });
  for (const id of ["tl-chain", "tl-ghosts"]) $(id).addEventListener("change", () => { findChain(); rebuild(); });
  $("tl-ghosts").parentNode.hidden = !releases.some(release => release.phases.some(phase => phase.old));

  let isPending = false;
  box.addEventListener("scroll", () => {
    if (isPending) return;
    isPending = true;
    requestAnimationFrame(() => { isPending = false; drawScale(); drawRows(); });
  });
  box.addEventListener("wheel", event => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.25 : .8, event.clientX - box.getBoundingClientRect().left);
  }, { passive: false });
  let grab = null;
  box.addEventListener("pointerdown", event => {
    if (event.button !== 0 || event.pointerType !== "mouse" || event.target.closest(".name,.bar,.stone")) return;
    grab = { x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop };
    box.classList.add("grabbed");
  });
  window.addEventListener("pointermove", event => {
    if (!grab) return;
    box.scrollLeft = grab.left - (event.clientX - grab.x);
    box.scrollTop = grab.top - (event.clientY - grab.y);
  });
  window.addEventListener("pointerup", () => { grab = null; box.classList.remove("grabbed"); });

  function step(row, by) {
    let next = Math.min(items.length - 1, Math.max(0, row + by));
    while (items[next] && !items[next].release) next += by > 0 ? 1 : -1;
    if (items[next]) pick(items[next].release, null);
  }
  const keys = {
    ArrowDown: row => step(row, 1), ArrowUp: row => step(row, -1), PageDown: row => step(row, 10), PageUp: row => step(row, -10),
    Home: () => step(-1, 1), End: () => step(items.length, -1), ArrowRight: () => { box.scrollLeft += 120; },
    ArrowLeft: () => { box.scrollLeft -= 120; }, "+": () => zoom(1.6), "=": () => zoom(1.6), "-": () => zoom(1 / 1.6), "0": whole,
    Enter: () => { if (picked) details.focus(); }, Escape: () => { pick(null, null); },
  };
  keys[" "] = keys.Enter;
  list.addEventListener("keydown", event => {
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action(picked && rowOf.has(picked) ? rowOf.get(picked) : -1);
  });
  details.addEventListener("keydown", event => { if (event.key === "Escape") list.focus(); });

  let width = 0;
  new ResizeObserver(() => {
    if (!isShown || box.clientWidth === width) return;
    const wasFitted = Math.abs(perDay - fitted) < 1e-9;
    width = box.clientWidth;
    if (wasFitted) { fitted = fit(); whole(); } else rebuild();
  }).observe(box);
  let fitted = 0;
  for (const note of document.querySelectorAll("#timeline .noscript")) note.hidden = true;
  $("tl").hidden = false;
  tell();
  return {
    shown() {
      if (isShown || box.clientWidth === 0) return;
      isShown = true;
      width = box.clientWidth;
      perDay = fitted = fit();
      findChain();
      arrange();
    },
    select(number) {
      const release = byNumber.get(number);
      if (!release) return;
      if (!rowOf.has(release)) clear();
      pick(release, null);
      if (release.phases.length) reveal(release.phases[0]);
      list.focus({ preventScroll: true });
    },
  };
}

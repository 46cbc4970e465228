// Collects up to five records of a kind, in this tab alone, and leads to the address that compares them.
// Without it every "Compare" leads to that page with its own record, and the page lets one add more.
const compareBar = document.getElementById("compare-bar");

if (compareBar) {
  const MOST = 5;
  const KINDS = ["practice", "instrument"];
  const KEY = "messe-compare";
  const { address, chosen, full } = compareBar.dataset;
  let bar = null;

  // {practice: [{slug, title, language}], instrument: [...], kind: the one shown}
  const read = () => {
    const empty = { kind: KINDS[0], practice: [], instrument: [] };
    try {
      return { ...empty, ...JSON.parse(sessionStorage.getItem(KEY)) };
    } catch {
      return empty;
    }
  };

  const write = (kept) => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(kept));
      return true;
    } catch {
      return false; // no storage: the link leads to the page
    }
  };

  const about = (link) => {
    const [[kind, slug]] = new URL(link.href).searchParams;
    const title = link.querySelector(".visually-hidden");
    return { kind, slug, title: title.textContent.trim(), language: title.lang };
  };

  const has = (kept, { kind, slug }) => kept[kind].some((one) => one.slug === slug);

  // The links

  const markLinks = (kept, root = document) => {
    for (const link of root.querySelectorAll("a.compare-link")) {
      const isChosen = has(kept, about(link));
      link.setAttribute("role", "button");
      link.setAttribute("aria-pressed", isChosen);
      link.title = isChosen ? chosen : "";
    }
  };

  const toggle = (link) => {
    const kept = read();
    const { kind, ...one } = about(link);
    kept.kind = kind;
    const isFull = !has(kept, { kind, slug: one.slug }) && kept[kind].length >= MOST;
    if (has(kept, { kind, slug: one.slug })) kept[kind] = kept[kind].filter(({ slug }) => slug !== one.slug);
    else if (!isFull) kept[kind].push(one);
    const isKept = write(kept);
    if (isKept) show(kept, isFull ? full : "");
    return isKept;
  };

  const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.compare-link");
    if (link && isPlain(event) && toggle(link)) event.preventDefault();
  });

  // A link that acts as a button answers to the space bar too.
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches("a.compare-link")) return;
    event.preventDefault();
    event.target.click();
  });

  // The bar

  const entry = (kept, one, pattern) => {
    const row = pattern.cloneNode(true);
    const [name, hidden] = row.querySelectorAll("span");
    name.textContent = hidden.textContent = one.title;
    name.lang = hidden.lang = one.language;
    row.querySelector("button").addEventListener("click", () => remove(kept.kind, one.slug));
    return row;
  };

  const remove = (kind, slug) => {
    const kept = read();
    kept[kind] = kept[kind].filter((one) => one.slug !== slug);
    write(kept);
    show(kept, "");
    const next = bar && bar.querySelector("li button");
    (next || document.getElementById("main")).focus();
  };

  const newBar = () => {
    bar = compareBar.content.firstElementChild.cloneNode(true);
    bar.pattern = bar.querySelector("li");
    bar.querySelector("details").open = matchMedia("(min-width: 48em)").matches; // a phone shows their number first
    bar.querySelector(".compare-clear").addEventListener("click", () => {
      const kept = read();
      kept[kept.kind] = [];
      write(kept);
      show(kept, "");
      document.getElementById("main").focus();
    });
    document.querySelector(".site-footer").before(bar);
  };

  const show = (kept, words) => {
    const items = kept[kept.kind];
    markLinks(kept);
    if (!items.length) {
      if (bar) bar.remove();
      bar = null;
      return;
    }
    if (!bar) newBar();
    for (const title of bar.querySelectorAll("[data-kind]")) title.hidden = title.dataset.kind !== kept.kind;
    bar.querySelector("ul").replaceChildren(...items.map((one) => entry(kept, one, bar.pattern)));
    bar.querySelector(".compare-number").textContent = items.length;
    bar.querySelector("[role=status]").textContent = words;
    const query = new URLSearchParams(items.map(({ slug }) => [kept.kind, slug]));
    bar.querySelector("a.button").href = `${address}?${query}`;
  };

  const onThisPage = () => {
    const kept = read();
    const own = KINDS.find((kind) => document.querySelector(`a.compare-link[href*="?${kind}="]`));
    if (own && !kept[kept.kind].length) kept.kind = own;
    const isComparison = location.pathname === address;
    if (!isComparison) show(kept, "");
  };

  // A page from the history of the browser shows what is chosen now; rows that htmx has put in place are marked anew.
  addEventListener("pageshow", onThisPage);
  document.addEventListener("htmx:after:swap", () => markLinks(read()));
}

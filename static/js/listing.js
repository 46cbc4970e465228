// Lists without a reload: htmx fetches and morphs #listing, this file says when. Without it the form works by itself.
if (window.htmx && document.getElementById("listing")) {
  const BEFORE_CUE = 300; // ms; what is quicker needs no cue
  const BEFORE_WORDS = 150; // ms; a live region must have been empty for a moment
  const TICKS = "[type=checkbox], [type=radio]";
  const listing = () => document.getElementById("listing");
  const filters = () => document.getElementById("filters");
  const results = () => listing().querySelector(".listing-results");
  let newest = null; // the request whose answer may be shown
  let isTick = false; // the form is sent by a tick, not by Enter or Apply
  let isLeaving = false;
  let cue = 0;

  htmx.config.defaultTimeout = 15000;
  htmx.config.morphIgnore.push("open", "tabindex"); // what is folded out stays so, and so does a focus given here
  if (!history.state) history.replaceState({ htmx: true }, "");

  const waiting = new Map(); // {live region: timer}
  const say = (region, words) => {
    clearTimeout(waiting.get(region));
    region.textContent = "";
    waiting.set(region, setTimeout(() => (region.textContent = words), BEFORE_WORDS));
  };

  // Asking

  const isFindBox = (name) => name.startsWith("find_");
  const inAddress = (name) => new URLSearchParams(location.search).get(name) || "";

  // Empty fields stay out of the address; so does a find box, until Enter or Apply sends it.
  document.addEventListener("formdata", (event) => {
    if (event.target !== filters()) return;
    const fields = [...event.formData];
    for (const [name] of fields) event.formData.delete(name);
    for (const [name, value] of fields) {
      const isNarrowing = isTick && isFindBox(name) && !inAddress(name);
      if (value.trim() && !isNarrowing) event.formData.append(name, value);
    }
  });

  const send = () => {
    isTick = true;
    filters().requestSubmit();
    isTick = false;
  };

  document.addEventListener("change", (event) => {
    const control = event.target;
    if (control.form === filters() && control.matches(`${TICKS}, select`)) send();
  });

  const isPlain = (click) =>
    !(click.defaultPrevented || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey);

  // A link that leads to this list again: without a filter, to another page or view, from a point of the map.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#listing a[href]");
    if (!link || !isPlain(event) || link.hasAttribute("target") || link.hasAttribute("download")) return;
    const { origin, pathname, search, hash } = new URL(link.getAttribute("href"), location.href);
    if (origin + pathname !== location.origin + location.pathname || hash) return;
    event.preventDefault();
    const isPaging = link.closest(".pagination") !== null;
    htmx.ajax("GET", pathname + search, { source: listing(), link, isPaging });
  });

  // Leaving the page breaks a request off, which is no failure. Heard only meanwhile, for the sake of the page cache.
  const leave = () => (isLeaving = true);
  const textFields = () => [...filters().elements].filter((field) => field.matches(`input:not(${TICKS})`));

  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.target !== listing()) return;
    ctx.isBack = "HX-History-Restore-Request" in ctx.request.headers;
    if (ctx.isBack) ctx.swap = "outerMorph";
    ctx.typed = new Map(textFields().map((field) => [field, field.value]));
    newest = ctx;
    isLeaving = false;
    addEventListener("beforeunload", leave);
    clearTimeout(cue);
    cue = setTimeout(() => results().setAttribute("aria-busy", "true"), BEFORE_CUE);
  });

  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    if (ctx !== newest) return;
    removeEventListener("beforeunload", leave);
    clearTimeout(cue);
    results().removeAttribute("aria-busy");
  });

  // Where it fails, the browser goes there itself and shows what there is to see.
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (ctx !== newest || ctx.response.status < 400) return;
    event.preventDefault();
    location.assign(ctx.response.raw.url);
  });

  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx && ctx === newest && !isLeaving) location.assign(ctx.request.action);
  });

  // Showing

  const nameOf = (control) => {
    if (control.matches("a")) return control.getAttribute("href") + control.textContent;
    return control.name && control.name + (control.matches(TICKS) ? control.value : "");
  };

  const counterpart = ({ control, name }) =>
    name
      ? [...listing().querySelectorAll("a, input, select, button")].find((other) => nameOf(other) === name)
      : control.isConnected && control;

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail;
    if (!ctx.typed) return;
    if (ctx === newest && tasks[0]?.fragment.querySelector("#listing")) {
      const control = ctx.link || document.activeElement;
      const { top } = control.getBoundingClientRect();
      ctx.used = listing().contains(control) && { control, name: nameOf(control), top };
      return;
    }
    event.preventDefault();
    if (ctx === newest) location.assign(ctx.response.raw.url);
  });

  // An address that stays the same is no new step to go back to.
  document.addEventListener("htmx:before:history:update", (event) => {
    if (event.detail.history.path === location.pathname + location.search) event.preventDefault();
  });

  // Morphing changes attributes; what was ticked or typed since the page came is a property.
  const showWhatIsInForce = (typed) => {
    for (const tick of filters().querySelectorAll(TICKS)) tick.checked = tick.defaultChecked;
    for (const option of listing().querySelectorAll("option")) option.selected = option.defaultSelected;
    for (const field of textFields()) {
      const isUntouched = typed.get(field) === field.value && field.value !== field.defaultValue;
      if (isUntouched && !isFindBox(field.name)) field.value = field.defaultValue;
    }
    for (const box of listing().querySelectorAll(".choices-find input")) {
      if (narrow(box) || box === document.activeElement || inAddress(box.name)) continue;
      box.value = ""; // the one that was looked for is ticked, and stands among the first now
      narrow(box);
    }
    for (const link of document.querySelectorAll(".languages a")) link.search = location.search;
  };

  const goToHeading = (isPaging = false) => {
    const heading = listing().querySelector(".result-count");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: isPaging });
    if (isPaging) results().scrollIntoView();
  };

  // The focus stays on the control just used. Where that is gone, or turned the page, the heading gets it and is read.
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx !== newest) return;
    showWhatIsInForce(ctx.typed);
    const same = ctx.used && !ctx.isPaging && counterpart(ctx.used);
    if (ctx.used && !same) return goToHeading(ctx.isPaging);
    if (same && same !== document.activeElement) same.focus({ preventScroll: true });
    if (same) scrollBy(0, same.getBoundingClientRect().top - ctx.used.top);
    say(document.getElementById("announcer"), listing().querySelector(".result-count").textContent);
  });

  // Long lists of choices

  const ONE_LETTER = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i" };
  const folded = (text) =>
    text
      .toLowerCase()
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replace(/[ßæœøłđı]/g, (letter) => ONE_LETTER[letter]);
  const wordOf = (item) => folded(item.querySelector(".choice-word").textContent);

  // Hides what does not contain the typed words; a region stays with its country, and a country with its region.
  const narrow = (box) => {
    const typed = folded(box.value.trim());
    const details = box.closest("details");
    const note = details.querySelector(".choices-note");
    const isAnswered = typed === folded(inAddress(box.name)); // the server has already left out the others
    const matches = (item) => isAnswered || wordOf(item).includes(typed);
    const items = [...details.querySelectorAll(".choices li")];
    for (const item of items) {
      const line = [item, item.parentElement.closest("li"), ...item.querySelectorAll("li")];
      item.hidden = !line.some((other) => other && matches(other));
    }
    const left = items.filter((item) => !item.hidden).length;
    note.dataset.words ??= note.textContent;
    const words = isAnswered ? note.dataset.words : box.dataset.found.replace("{}", left);
    if (words !== note.textContent) say(note, words);
    return left;
  };

  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.matches("#listing .choices-find input")) return;
    if (!box.value && inAddress(box.name)) send();
    else narrow(box);
  });
}

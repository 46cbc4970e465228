// Suggestions under a search box: an ARIA combobox with a list. The form works without it, and when nothing answers.
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const FEWEST_LETTERS = 2;
  const BEFORE_ASKING = 180; // ms
  const box = form.querySelector("input[name=q]");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let options = []; // {element, address}
  let active = -1; // place of the chosen option; -1 while the box itself is meant
  let timer = 0;
  let request = new AbortController();

  // Outside of the form's flow, so that the box and its button stay where they are.
  const prepare = () => {
    list.id = `${box.id}-suggestions`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.labels[0].textContent.trim());
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    form.append(list, status);
    const attributes = { role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false" };
    const aria = { autocomplete: "list", haspopup: "listbox", expanded: "false", controls: list.id };
    for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);
    for (const [name, value] of Object.entries(aria)) box.setAttribute(`aria-${name}`, value);
    box.type = "text"; // a combobox may not be of type search
    box.enterKeyHint = "search";
  };

  const isOpen = () => !list.hidden;

  const mark = (place) => {
    active = place;
    options.forEach(({ element }, other) => element.setAttribute("aria-selected", String(other === place)));
    if (place < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", options[place].element.id);
    options[place].element.scrollIntoView({ block: "nearest" });
  };

  const open = () => {
    if (!options.length) return;
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    mark(-1);
  };

  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    mark(-1);
  };

  const forget = () => {
    options = [];
    status.textContent = "";
    close();
  };

  const stop = () => {
    clearTimeout(timer);
    request.abort();
    close();
  };

  const part = (name, text) => {
    const element = document.createElement("span");
    element.className = name;
    element.textContent = text;
    return element;
  };

  const option = (word, about, address, place) => {
    const element = document.createElement("li");
    element.id = `${list.id}-${place}`;
    element.setAttribute("role", "option");
    element.append(part("suggestion-word", word), " ", part("suggestion-about", about));
    return { element, address };
  };

  const say = (number) => {
    const { suggestNone, suggestOne, suggestSome } = form.dataset;
    const words = number === 1 ? suggestOne || suggestSome : suggestSome;
    status.textContent = number ? words.replace("{}", number) : suggestNone;
  };

  const show = ([, words, about, addresses]) => {
    options = words.map((word, place) => option(word, about[place] || "", addresses[place], place));
    list.replaceChildren(...options.map(({ element }) => element));
    if (options.length) open();
    else close();
    say(options.length);
  };

  const ask = async (typed) => {
    request = new AbortController();
    const { signal } = request;
    try {
      const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { signal });
      if (!answer.ok) return forget();
      const found = await answer.json();
      if (!signal.aborted) show(found);
    } catch {
      if (!signal.aborted) forget(); // no network or no JSON: a plain search box is left
    }
  };

  box.addEventListener("input", () => {
    const typed = box.value.trim();
    clearTimeout(timer);
    request.abort();
    if (typed.length < FEWEST_LETTERS) return forget();
    timer = setTimeout(() => ask(typed), BEFORE_ASKING);
  });

  const go = (place) => {
    stop();
    location.assign(options[place].address);
  };

  // Down from the last and up from the first lead through the box.
  const step = (by) => {
    if (!isOpen()) return open();
    const places = options.length + 1;
    mark(((active + 1 + by + places) % places) - 1);
  };

  const KEYS = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => mark(0),
    End: () => mark(options.length - 1),
    Enter: () => go(active),
    Escape: () => stop(),
  };

  // Home, End and Enter belong to the text until an option is chosen.
  const isOurs = ({ key }) => {
    if (key === "ArrowDown" || key === "ArrowUp") return options.length > 0;
    return isOpen() && (key === "Escape" || active >= 0);
  };

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!Object.hasOwn(KEYS, event.key) || !isOurs(event)) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  box.addEventListener("blur", stop);
  form.addEventListener("submit", stop);

  // Pressing on the list leaves the focus in the box; else the list would close before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const place = options.findIndex(({ element }) => element.contains(event.target));
    if (place >= 0) go(place);
  });

  prepare();
}

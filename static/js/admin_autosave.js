// Every few seconds the text of the form goes to the server, which keeps it apart from the record. What cannot be
// sent, because somebody is signed out or the net is gone, waits in this tab and is sent later.
{
  const panel = document.getElementById("completeness");
  const form = panel.closest("form");
  const address = panel.dataset.autosave;
  // Of this person alone: the next one at the same screen gets nothing of it. A slot is new on every page.
  const place = `unsaved:${address.replace(/&slot=\w*/, "")}:${location.pathname}`;
  const EVERY = 4000;
  const LARGEST_LAST_WORD = 60000; // browsers refuse larger ones while a page closes

  const boxes = () =>
    JSON.stringify(
      [...new FormData(form)].filter(
        ([name, value]) =>
          typeof value === "string" && !["csrfmiddlewaretoken", "_slot"].includes(name) && !name.includes("__prefix__"),
      ),
    );

  const keepHere = (text) => {
    try {
      sessionStorage.setItem(place, JSON.stringify({ address, text }));
    } catch {
      // the tab has no room left, or forbids it
    }
  };

  // What went wrong stands at the edge of the window: the panel is far above whoever is typing.
  const say = (words, isKept) => {
    const line = panel.querySelector(".kept");
    line.classList.toggle("is-wrong", !isKept && words !== "");
    if (line.textContent !== words) line.textContent = words;
  };

  // A token is older than the sign-in when somebody signed out and in again elsewhere.
  const renewToken = async () => {
    const answer = await fetch(address, { redirect: "manual" });
    if (!answer.ok) return false;
    const { token } = await answer.json();
    for (const box of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) box.value = token;
    return true;
  };

  const post = (text, options, to = address) =>
    fetch(to, {
      method: "POST",
      body: text,
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      ...options,
    });

  // The words to say about a text, and whether the server has it.
  const send = async (text, options, to) => {
    try {
      let answer = await post(text, options, to);
      if (answer.status === 403 && (await renewToken())) answer = await post(text, options, to);
      if (answer.type === "opaqueredirect" || answer.status === 403) return [panel.dataset.signedOut, false];
      const said = await answer.json();
      return answer.ok ? [panel.dataset.kept.replace("{time}", said.at), true] : [said.error, false];
    } catch (error) {
      return [error.name === "AbortError" ? "" : panel.dataset.offline, false];
    }
  };

  let last = boxes();
  let sending = null;
  let isLeaving = false;

  const keep = async (options = {}) => {
    const text = boxes();
    if (text === last || sending || isLeaving) return;
    sending = new AbortController();
    const [words, isKept] = await send(text, { signal: sending.signal, ...options });
    sending = null;
    if (isLeaving) return;
    say(words, isKept);
    if (isKept) {
      last = text;
      sessionStorage.removeItem(place);
    } else {
      keepHere(text);
    }
  };

  // What this tab could not send before goes first; then the page is asked again, and offers it.
  const sendLeft = async (left) => {
    if (!panel.dataset.fresh || left.text === last) return sessionStorage.removeItem(place);
    const [words, isKept] = await send(left.text, {}, left.address);
    if (!isKept) return say(words, isKept);
    sessionStorage.removeItem(place);
    return location.reload();
  };

  const start = async () => {
    const left = sessionStorage.getItem(place);
    if (left) await sendLeft(JSON.parse(left));
    last = panel.dataset.fresh ? boxes() : ""; // a form that came back with errors is not saved
    setInterval(keep, EVERY);
  };

  form.addEventListener("submit", () => {
    isLeaving = true;
    sending?.abort();
    keepHere(boxes()); // in case the answer is a page to sign in
  });
  document.getElementById("unsaved")?.addEventListener("submit", () => sessionStorage.removeItem(place));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep(boxes().length < LARGEST_LAST_WORD ? { keepalive: true } : {});
  });
  addEventListener("load", start);
}

// While somebody types: how long a text is, what is still missing, and how Markdown will look.
{
  const panel = document.getElementById("completeness");
  const form = panel.closest("form");

  // Lengths. The server has written the first count into the help of the field; cells of tables have no help.
  const counterOf = (box) => {
    const help = document.getElementById(`${box.id}_helptext`)?.querySelector(".length");
    if (help) return help;
    const beside = box.parentElement.querySelector(".length");
    if (beside) return beside;
    const made = document.createElement("span");
    made.className = "length";
    made.dataset.words = form.querySelector(".length[data-words]")?.dataset.words || "{count} / {limit}";
    box.after(made);
    return made;
  };

  const showCount = (box) => {
    const counter = counterOf(box);
    const limit = Number(box.dataset.limit);
    counter.textContent = counter.dataset.words
      .replace("{count}", box.value.length)
      .replace("{limit}", limit)
      .replace("{most}", box.dataset.most);
    counter.classList.toggle("over", box.value.length > limit);
  };

  // What is missing. A point that the server holds for met, though its fields are empty, stays met.
  const isRowFilled = (row) =>
    !row.querySelector("input[name$=-DELETE]:checked") &&
    (row.classList.contains("has_original") ||
      [...row.querySelectorAll("input:not([type=hidden], [type=checkbox]), textarea, select.admin-autocomplete")]
        .some((box) => box.value && !box.name.endsWith("-position")));

  const isFilled = (name) => {
    const rows = document.getElementById(`${name}-group`);
    if (rows) {
      const all = rows.querySelectorAll(".inline-related[id]:not(.empty-form), tr.form-row:not(.empty-form)");
      return [...all].some(isRowFilled);
    }
    const boxes = [...form.querySelectorAll(`[name="${name}"]`)];
    return boxes.some((box) =>
      ["checkbox", "radio"].includes(box.type) ? box.checked : box.value && box.value !== "not_known",
    );
  };

  const isMet = (point) => {
    const fields = point.dataset.fields.split(" ");
    if (fields[0] === "verification") return form.elements.verification?.value !== "general_knowledge";
    return fields.some(isFilled);
  };

  const points = [...panel.querySelectorAll("[data-fields]")];
  const live = points.filter((point) => isMet(point) || !point.classList.contains("met"));

  const showPoints = () => {
    for (const point of live) point.classList.toggle("met", isMet(point));
    const met = (all) => all.filter((point) => point.classList.contains("met")).length;
    const percent = Math.floor((100 * met(points)) / points.length);
    panel.querySelector(".met-count").textContent = met(points.filter((point) => point.closest(".needed")));
    panel.querySelector(".percent").textContent = percent;
    panel.querySelector("meter").value = percent;
  };

  form.addEventListener("input", (event) => {
    if (event.target.dataset.limit) showCount(event.target);
    showPoints();
  });
  form.addEventListener("change", showPoints);
  if (!panel.dataset.fresh) showPoints(); // what came back unsaved counts as it stands in its boxes
  addEventListener("load", () => window.django?.jQuery?.(form).on("change formset:removed", showPoints));

  // A body that is named in the row already goes by that name in the form of the new record.
  const takeNameAlong = (link) => {
    const name = document.getElementById(link.id.replace(/^add_/, "").replace(/[^-]+$/, "name"))?.value.trim();
    const address = new URL(link.href);
    if (name) address.searchParams.set("title", name);
    else address.searchParams.delete("title");
    link.href = address;
  };

  form.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a.new-related");
      if (link) takeNameAlong(link);
    },
    true, // before the admin opens its window
  );

  // Markdown.
  const addPreview = (box) => {
    const button = document.createElement("button");
    const shown = document.createElement("div");
    button.type = "button";
    button.className = "button markdown-button";
    button.textContent = panel.dataset.preview;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", (shown.id = `${box.id}-preview`));
    shown.className = "markdown-preview";
    shown.hidden = true;
    button.addEventListener("click", async () => {
      shown.hidden = !shown.hidden;
      button.setAttribute("aria-expanded", String(!shown.hidden));
      if (!shown.hidden) await showMarkdown(box, shown);
    });
    (box.closest(".flex-container") || box).after(button, shown);
  };

  const showMarkdown = async (box, shown) => {
    const body = new URLSearchParams({ text: box.value });
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    try {
      const answer = await fetch(panel.dataset.markdown, { method: "POST", body, headers, redirect: "manual" });
      if (answer.ok) shown.innerHTML = await answer.text(); // sanitised by the server
      else shown.textContent = panel.dataset.signedOut;
    } catch {
      shown.textContent = panel.dataset.offline;
    }
  };

  form.querySelectorAll("textarea[data-markdown]").forEach(addPreview);
}

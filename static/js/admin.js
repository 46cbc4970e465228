// select2 leaves its boxes without a name: take the label of the field, or the heading of its column.
{
  const headingOf = (select) => {
    const cell = select.closest("td");
    const name = cell && [...cell.classList].find((part) => part.startsWith("field-"));
    return name && cell.closest("table").querySelector(`th.column-${name.slice(6)}`);
  };

  const nameBox = (select) => {
    const label = select.labels[0] || headingOf(select);
    const box = select.nextElementSibling;
    if (!label || !box || !box.classList.contains("select2")) return;
    label.id ||= `${select.id}-label`;
    const single = box.querySelector(".select2-selection--single");
    const value = box.querySelector(".select2-selection__rendered");
    if (single) {
      single.setAttribute("aria-labelledby", `${label.id} ${value.id}`);
      value.setAttribute("aria-labelledby", label.id);
    }
    box.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", label.id);
  };

  const nameBoxes = () => document.querySelectorAll("select.admin-autocomplete").forEach(nameBox);

  // Behind the autocomplete's own start, which may come later than the load of the page.
  addEventListener("load", () => window.django?.jQuery?.(nameBoxes));
  document.addEventListener("formset:added", () => setTimeout(nameBoxes));
}

// After a refused save the cursor is at the list of errors; in a new form it is in the first field, which no button is.
{
  const form = document.querySelector("form[data-begins]");
  const boxes = form ? [...form.querySelectorAll("fieldset :is(input, select, textarea)")] : [];
  const first = boxes.find((box) => box.offsetParent && !box.disabled);
  const isOffered = document.getElementById("unsaved");
  (document.getElementById("errors") || (isOffered ? null : first))?.focus();
}

// What was saved needs no copy in this tab, see admin_autosave.js.
if (document.querySelector(".messagelist .success")) {
  Object.keys(sessionStorage)
    .filter((name) => name.startsWith("unsaved:"))
    .forEach((name) => sessionStorage.removeItem(name));
}

"""Two people in one form: what stood there when it was opened, what stands there now, and what the second one typed.

Nothing is overwritten silently: she chooses field by field and row by row, and what she chose is then saved on top of
what is there now, by the form and its rules.
"""

from dataclasses import dataclass

from django.forms import CheckboxInput, FileField
from django.forms.models import InlineForeignKeyField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.differences import EMPTY, label_of, spoken, spoken_rows, title_of, words_of
from records.versions import as_data, code_of, content_of, many_names, plain, versions_of, whole

CHOSEN = "_chosen"  # sent by the page that asks: the version of the record that it showed
KEEP = "keep:"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Choice:
    """One field, or one whole row; `name` is that of its box in the form she sent."""

    name: str
    label: str
    base: str
    theirs: str
    mine: str

    @property
    def keep(self):
        """Hers, where she has changed it."""
        return THEIRS if self.mine == self.base else MINE


def is_stale(page):
    form = getattr(page, "context_data", {}).get("adminform")
    return form is not None and form.form.has_error("__all__", "stale")


def choices(page, model):
    """[(heading, [Choice])] for a form that was refused because its record has moved on."""
    form = page.context_data["adminform"].form
    formsets = [inline.formset for inline in page.context_data["inline_admin_formsets"]]
    now = whole(model.with_copies.filter(pk=form.instance.pk)).get()
    theirs = as_data(now)
    base = as_opened(now, form) or theirs
    mine = typed_record(form, formsets)
    words = words_of(model, base, theirs, mine)
    versions = [one_line_breaks(spoken(model, data, words)) for data in (base, theirs, mine)]
    versions[2] |= typed_wrongly(form)
    sections = [(capfirst(model._meta.verbose_name), differing(model, form, "", versions))]
    for formset in formsets:
        rows = [spoken_rows(model, formset.prefix, data, words) for data in (base, theirs, mine)]
        there = list(getattr(now, formset.prefix).all())
        heading = capfirst(formset.model._meta.verbose_name_plural)
        sections.append((heading, list(row_choices(formset, there, *rows))))
    return [(heading, found) for heading, found in sections if found]


def as_opened(record, form):
    """What the version she opened said; None where it is not kept or not named."""
    opened = form.cleaned_data.get("opened_version")
    version = versions_of(record).filter(data__version=opened).first() if opened else None
    return version and version.data


# What she typed, as a version would say it


def typed_record(form, formsets):
    places = {
        (formset.model, key_of(row)): place for formset in formsets for place, row in enumerate(formset.forms)
    }
    parts = {formset.prefix: [typed(row, places) for row in formset.forms] for formset in formsets}
    return typed(form, {}) | parts


def key_of(row):
    """Of the row as she opened it; it may be gone by now."""
    sent = row.data.get(row.add_prefix("id"), "")
    return int(sent) if sent.isdecimal() else None


def typed(form, places):
    record, read = form.instance, getattr(form, "cleaned_data", {})
    right = {name for name, field in form.fields.items() if name in read and not is_key_to_record(field)}
    columns = {
        field.name: plain(field, record, places) if has_value(field, record) else None
        for field in content_of(type(record))
        if field.name in right or field.name.removesuffix("_precision") in right
    }
    names = [name for name in many_names(type(record)) if name in right]
    return columns | {name: sorted(str(code_of(row)) for row in read[name]) for name in names}


def is_key_to_record(field):
    return isinstance(field, InlineForeignKeyField)


def has_value(field, record):
    return not field.is_relation or getattr(record, field.attname) is not None


def typed_wrongly(form):
    """What no field could read is shown as it was typed."""
    names = [name for name in form.errors if name in form.fields and name != "id"]
    return {name: str(form[name].value() or "") or EMPTY for name in names}


def one_line_breaks(texts):
    """Browsers send two signs for the end of a line."""
    return {name: text.replace("\r\n", "\n") for name, text in texts.items()}


# What differs


def differing(model, form, row_name, versions):
    base, theirs, mine = versions
    found = [
        (name, base.get(name, EMPTY), theirs.get(name, EMPTY), mine[name])
        for name in form.fields
        if name != "opened_version" and name in mine and theirs.get(name, EMPTY) != mine[name]
    ]
    return [
        Choice(form.add_prefix(name), f"{row_name}{label_of(model, name)}", *texts) for name, *texts in found
    ]


def row_choices(formset, there, base, theirs, mine):
    """`there` are the rows of now. Her rows one by one, then those that only the other person has. Rows were sent in the order they were opened in."""
    by_key = {row.pk: (row, texts) for row, texts in zip(there, theirs, strict=True)}
    opened = base if len(base) == formset.initial_form_count() else theirs
    for place, form in enumerate(formset.forms):
        texts = one_line_breaks(mine[place]) | typed_wrongly(form)
        if place >= formset.initial_form_count():
            if form.has_changed():
                yield row_of_hers(form, {}, {}, texts)
            continue
        before = opened[place] if place < len(opened) else {}
        row, now = by_key.pop(key_of(form), (None, None))
        texts = {name: text for name, text in texts.items() if not points_alike(form, row, name)}
        yield from choices_of_row(formset, form, before, now, texts)
    for key, (_row, now) in by_key.items():
        yield Choice(f"{formset.prefix}+{key}", _("A new row"), EMPTY, told(formset.model, now), EMPTY)


def points_alike(form, row, name):
    """Whether a key leads where it led, though what it leads to may be called something else by now."""
    key = getattr(row, f"{name}_id", None)
    return key is not None and str(key) == str(form[name].value())


def choices_of_row(formset, form, before, now, texts):
    is_gone = formset._should_delete_form(form)
    if now is None:
        return [] if is_gone else [row_of_hers(form, before, {}, before | texts)]
    if is_gone:
        name = form.add_prefix("DELETE")
        told_now = told(formset.model, now)
        return [Choice(name, _("The whole row"), told(formset.model, before), told_now, _("deleted"))]
    versions = [one_line_breaks(row) for row in (before, now)]
    return differing(formset.model, form, f"{title_of(now)}: ", [*versions, texts])


def row_of_hers(form, before, now, mine):
    """A row of hers that is not there now."""
    texts = [told(type(form.instance), row) for row in (before, now, mine)]
    return Choice(form.add_prefix("row"), _("The whole row"), *texts)


def told(part, row):
    lines = [f"{label_of(part, name)}: {text}" for name, text in row.items() if text != EMPTY]
    return "\n".join(lines) or EMPTY


# What she chose


def is_chosen_for(post, version):
    """Whether the choices were made beside this version; if it has moved on again, they are to be made anew."""
    return post.get(CHOSEN) == str(version)


def merged(post, page):
    """The form she sent with what she chose, on top of the record as `page`, opened just now, has it."""
    data = post.copy()
    form = page.context_data["adminform"].form
    for box in form:
        if post.get(KEEP + box.html_name) == THEIRS:
            put(data, box.html_name, sent(box))
    put(data, "opened_version", [str(form.instance.version)])
    for inline in page.context_data["inline_admin_formsets"]:
        merge_rows(post, data, inline.formset)
    return data


def merge_rows(post, data, formset):
    prefix, names = formset.prefix, [*formset.empty_form.fields]
    total, opened = (count_of(post, formset, name) for name in ("TOTAL", "INITIAL"))
    mine = [{name: post.getlist(f"{prefix}-{place}-{name}") for name in names} for place in range(total)]
    places = {row["id"][0]: place for place, row in enumerate(mine[:opened]) if row.get("id")}
    rows = [merged_row(post, form, places, mine) for form in formset.initial_forms]
    there = {str(form.instance.pk) for form in formset.initial_forms}
    for place, row in enumerate(mine):
        choice = post.get(f"{KEEP}{prefix}-{place}-row")
        is_new = place >= opened and choice != THEIRS
        if is_new or (place < opened and choice == MINE and row["id"] and row["id"][0] not in there):
            rows.append(row | {"id": [""]})
    for name in [f"{prefix}-{place}-{name}" for place in range(total) for name in names]:
        data.pop(name, None)
    for place, row in enumerate(rows):
        for name, values in row.items():
            put(data, f"{prefix}-{place}-{name}", values)
    put(data, f"{prefix}-TOTAL_FORMS", [str(len(rows))])
    put(data, f"{prefix}-INITIAL_FORMS", [str(len(there))])


def merged_row(post, form, places, mine):
    """A row that is there now, as she wants it."""
    prefix, key = form.prefix.rsplit("-", 1)[0], str(form.instance.pk)
    row = {box.name: sent(box) for box in form}
    if key not in places:
        return row | ({"DELETE": ["on"]} if post.get(f"{KEEP}{prefix}+{key}") == MINE else {})
    own = f"{KEEP}{prefix}-{places[key]}-"
    if post.get(own + "DELETE") == THEIRS:
        return row
    hers = {name: values for name, values in mine[places[key]].items() if post.get(own + name) != THEIRS}
    return row | hers


def count_of(post, formset, name):
    sent = post.get(f"{formset.prefix}-{name}_FORMS", "")
    return min(int(sent), formset.absolute_max) if sent.isdecimal() and len(sent) < 10 else 0


def put(data, name, values):
    if values:
        data.setlist(name, values)
    else:
        data.pop(name, None)


def sent(box):
    """What a browser sends of a box that nobody has touched."""
    value = box.value()
    if isinstance(box.field, FileField) or value is None:
        return []
    if isinstance(box.field.widget, CheckboxInput):
        return ["on"] if value else []
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]

"""What a browser sends back from a page of the admin: everything as it stands, and what was typed."""

from django.forms import ModelMultipleChoiceField


def sent_from(page, **typed):
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form, *(form for formset in formsets for form in formset.forms)]
    data = {}
    for form in [*forms, *(formset.management_form for formset in formsets)]:
        data |= {field.html_name: plain(field) for field in form}
    return {name: value for name, value in (data | typed).items() if value is not None}


def plain(field):
    """The value of one box; None, which is not sent, of an empty tick box and of a file."""
    value = field.field.prepare_value(field.value())
    if isinstance(field.field, ModelMultipleChoiceField):
        value = value or []
    if getattr(field.field.widget, "needs_multipart_form", False):
        return None
    if isinstance(value, bool):
        return "on" if value else None
    if isinstance(value, list):
        return [str(one) for one in value]
    return "" if value is None else str(value)


def new_rows(page, prefix, *rows):
    """The names under which rows added to an inline are sent."""
    formset = next(
        inline.formset for inline in page.context["inline_admin_formsets"] if inline.formset.prefix == prefix
    )
    first = formset.initial_form_count()
    data = {f"{prefix}-TOTAL_FORMS": first + len(rows)}
    for number, row in enumerate(rows, first):
        blank = {
            field.html_name.replace("__prefix__", str(number)): plain(field) for field in formset.empty_form
        }
        data |= blank | {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data

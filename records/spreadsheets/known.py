"""What a word in a cell may mean: a code, or a label in any language. Each vocabulary is read once for a file."""

from collections import defaultdict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.folding import fold
from records.labels import Label, alphabetical, label_models
from records.models import Region, RegionCode
from records.versions import code_of

YES = {"yes", "ja", "true", "1", "x"}
NO = {"", "no", "nej", "false", "0"}


def key(text):
    return " ".join(fold(text).split())


class Words:
    """The rows of one vocabulary, by every word that means one of them."""

    def __init__(self, rows):
        self.rows, self.found, self.by_code = rows, defaultdict(set), {}
        for row in rows:
            self.by_code[key(code_of(row))] = row
            for name, _language in row.own_names:
                self.add(name, row)

    def add(self, word, row):
        if word:
            self.found[key(word)].add(row)

    def find(self, text):
        """The row; a code decides, also one with its label behind it, as the drop-downs of the form write it."""
        asked, row = key(text), self.lookup(text) or self.by_code.get(key(text).partition(" ")[0])
        if row is None:
            unclear = _("“%(text)s” has several meanings: write the code.")
            unknown = _("“%(text)s” is no known code or word.")
            raise ValidationError((unclear if asked in self.found else unknown) % {"text": text[:80]})
        return row

    def lookup(self, text):
        """The row that the whole text means, or None."""
        asked = key(text)
        return self.by_code.get(asked) or the_widest(self.found.get(asked, ()))

    def entries(self):
        """What the drop-downs of the form offer; codes that people say, as SE123 and L5a, stand before the words."""
        names = [(code_of(row), str(row)) for row in alphabetical(self.rows)]
        return [f"{code} {name}" if code[0].isupper() else name for code, name in names]


def the_widest(rows):
    """The one row; of places with the same name the one that all others lie in, as Luxembourg LU, LU0 and LU00."""
    if len(rows) < 2:
        return next(iter(rows), None)
    first, *others = sorted(rows, key=lambda row: len(code_of(row)))
    is_place = isinstance(first, Region) and all(row.code.startswith(first.code) for row in others)
    return first if is_place else None


class Known:
    def __init__(self, user):
        self.user, self.kept = user, {}

    def once(self, name, read):
        if name not in self.kept:
            self.kept[name] = read()
        return self.kept[name]

    def words(self, model, limits):
        """`limits` are those of a field: of its list, in use."""
        return self.once((model, *sorted(limits.items())), lambda: words_of(model, limits))

    def choices(self, field):
        """{word: value} of a list of choices that the code fixes."""
        return self.once(field, lambda: words_of_choices(field.flatchoices))

    def records(self, model):
        """{slug: record} of those that the person sees; what others have in hand does not exist here either."""
        return self.once(model, lambda: by_slug(model.objects.seen_by(self.user)))


def words_of(model, limits):
    rows = list(model._default_manager.filter(**limits))
    words, by_pk = Words(rows), {row.pk: row for row in rows}
    labels = next(labels for labels in label_models() if labels._meta.get_field("of").related_model is model)
    pairs = list(labels.objects.exclude(kind=Label.Kind.DEFINITION).values_list("of_id", "text"))
    if model is Region:
        pairs += RegionCode.objects.values_list("region_id", "code")
    for pk, text in pairs:
        if pk in by_pk:
            words.add(text, by_pk[pk])
    return words


def words_of_choices(choices):
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {key(str(label)): value for value, label in choices}
    return found | {key(str(value)): value for value, _label in choices}


def by_slug(rows):
    return {row.slug: row for row in rows.order_by().only("slug", "title", "kind")}

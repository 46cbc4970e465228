"""How the filters of a list show themselves: boxes with honest counts, chips, and ways out of an empty list."""

from dataclasses import dataclass
from functools import cached_property

from records.bitmaps import NOTHING
from records.filters import quoted
from records.folding import fold

SHOWN_AT_ONCE = 8
SHOWN_OF_MANY = 6
MOST_UNFOLDED = 40  # of a longer list the most frequent; the others are found by their name
FINDABLE = 12  # from so many on a list has a box to search it
LONGEST_FIND = 80


@dataclass(frozen=True)
class Choice:
    value: str
    word: str
    count: int | None = None
    is_ticked: bool = False
    inner: object = None  # the Control of its second level


@dataclass(frozen=True)
class Control:
    """One facet as the form shows it: some choices at once, the rest folded."""

    name: str
    label: str
    input: str
    choices: list
    errors: list
    number: int = 0  # of all values, shown or not
    find: str = ""

    @cached_property
    def first(self):
        ticked = [choice for choice in self.choices if choice.is_ticked]
        if self.find:  # what was looked for stands below the box
            return ticked
        if len(self.choices) <= SHOWN_AT_ONCE:
            return self.choices
        others = [choice for choice in self.choices if not choice.is_ticked]
        if any(choice.count for choice in others):
            others = sorted((one for one in others if one.count), key=lambda one: -one.count)
        return ticked + others[: max(0, SHOWN_OF_MANY - len(ticked))]

    @cached_property
    def rest(self):
        shown = {choice.value for choice in self.first}
        return [choice for choice in self.choices if choice.value not in shown]

    @property
    def left_out(self):
        return self.number - len(self.choices)

    @property
    def is_findable(self):
        return self.number >= FINDABLE

    @property
    def has_ticks(self):
        return any(choice.is_ticked for choice in self.choices)


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it; in an empty list also how many records that would show."""

    word: str
    query: str
    count: int = 0


def controls(filters):
    """The facets with something to choose from, in the order in which the class names them."""
    facets = [name for name, one in filters.facets.items() if one.inside not in filters.facets]
    return [control for name in facets if (control := first_level(filters, name)) is not None]


def first_level(filters, name):
    """The facet itself; where it leaves no choice, as with a single country, the level inside it."""
    inner = filters.second_level(name)
    return control_of(filters, name) or (control_of(filters, inner) if inner else None)


def control_of(filters, name):
    """One facet, or None where fewer than two values have records."""
    one = filters.facets[name]
    values = one.values(filters.bitmaps, filters.asked)
    offered = one.offered(filters.bitmaps, filters.asked)
    in_use = {value for value in offered if has_records(filters, values, value)}
    if len(in_use) < 2:
        return None
    ticked = set(one.ticked(filters.given(name), filters.asked))
    find, base = found_words(filters, name), filters.matching(without=one.inside or name)
    known = filters.words[name]
    shown = [value for value in known if value in in_use or value in ticked]
    counts = counted(base, values, shown) if filters.is_valid() else {}
    kept = most_frequent(shown, counts, ticked, known, find)
    inner = filters.second_level(name)
    choices = [
        Choice(
            value,
            known[value],
            counts.get(value),
            value in ticked,
            inner_control(filters, inner, value, base, value in ticked) if inner else None,
        )
        for value in kept
    ]
    errors = filters.form.errors.get(name, []) + filters.form.errors.get(inner, [])
    return Control(name, one.label, one.input, choices, errors, len(shown), find)


def counted(base, values, shown):
    """{value: its records}; of a value that nothing has, 0."""
    return {value: base.intersection_cardinality(values.get(value, NOTHING)) for value in shown}


def has_records(filters, values, value):
    return value in values and not filters.everything.isdisjoint(values[value])


def found_words(filters, name):
    return filters.data.get(f"find_{name}", "").strip()[:LONGEST_FIND]


def most_frequent(shown, counts, ticked, words, find):
    """The values that a form of bearable length shows: those that were searched for by name, or the most frequent."""
    if find:
        sought = fold(find)
        shown = [value for value in shown if value in ticked or sought in fold(words[value])]
    if len(shown) <= MOST_UNFOLDED:
        return shown
    most = sorted(shown, key=lambda value: (value not in ticked, -counts.get(value, 0)))[:MOST_UNFOLDED]
    chosen = set(most)
    return [value for value in shown if value in chosen]


def inner_control(filters, inner, parent, base, is_open):
    """The second level below one value; shown once that value, or one below it, is ticked."""
    one = filters.facets[inner]
    ticked = {value for value in filters.given(inner) if one.lies_in(value) == parent}
    if not is_open and not ticked:
        return None
    values = one.values(filters.bitmaps, filters.asked)
    offered = {value for value in one.offered(filters.bitmaps, filters.asked) if one.lies_in(value) == parent}
    shown = {
        value: word
        for value, word in filters.words[inner].items()
        if value in ticked or (value in offered and has_records(filters, values, value))
    }
    counts = counted(base, values, shown) if filters.is_valid() else {}
    choices = [
        Choice(value, one.short_word(value, word), counts.get(value), value in ticked)
        for value, word in shown.items()
    ]
    return Control(inner, one.label, one.input, choices, [], len(choices)) if choices else None


def hidden(filters, shown):
    """(parameter, value) in force that no control of the form holds, so that it stays in force."""
    held = {pair for control in shown for pair in pairs(control)}
    lost = [
        (name, value)
        for name in filters.facets
        for value in filters.given(name)
        if (name, value) not in held and value in filters.words[name]
    ]
    is_list = filters.found and filters.shown_as == "list"
    kept = ("view", "synonyms") if is_list else ("view", "synonyms", "sort", "per_page")
    return lost + [(name, filters.data[name]) for name in kept if filters.asked.get(name)]


def pairs(control):
    for choice in control.choices:
        yield control.name, choice.value
        if choice.inner:
            yield from pairs(choice.inner)


def span(filters):
    """(parameter, label, value, errors) of the first and the last year."""
    return [
        (
            name,
            filters.filters[name].label,
            quoted(filters.data.get(name, "")),
            filters.form.errors.get(name, []),
        )
        for name in ("from", "to")
        if name in filters.filters
    ]


def chips(filters):
    return [
        Chip(filters.word(name, value), filters.address(name, value))
        for name in filters.active
        for value in shown_values(filters, name)
    ]


def shown_values(filters, name):
    """All that is known, and a few of what is not: the message above the list names that too."""
    given, known = filters.given(name), filters.words.get(name)
    if known is None:
        return given
    return [value for value in given if value in known] + [value for value in given if value not in known][:3]


def problems(filters, shown):
    """(id of the field or "", name of the filter, message) of every value that could not be used."""
    return [
        (field_of(filters, name, shown), filters.filters[name].label, message)
        for name, messages in filters.form.errors.items()
        for message in messages
    ]


def field_of(filters, name, shown):
    """The id of what a filter is corrected with; "" where the page holds no such field."""
    if name in ("from", "to"):
        return f"id_{name}"
    facets = {control.name for control in shown}
    if name == "on":
        return "id_on" if "in_force" in facets else ""
    outer = filters.facets[name].inside if name in filters.facets else ""
    return next((f"facet_{one}" for one in (name, outer) if one in facets), "q" if name == "q" else "")


def ways_out(filters):
    """For an empty list: what leaving out one filter would show, the most first."""
    if not filters.is_valid():
        return []
    ways = [
        Chip(named(filters, name), without(filters, name), len(filters.matching(without=name)))
        for name in filters.narrowings
    ]
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)


def named(filters, name):
    """What goes out with a facet, in words; a value that the second level narrows goes without saying."""
    inner = filters.second_level(name)
    narrowed = {filters.facets[inner].lies_in(value) for value in filters.given(inner)} if inner else set()
    return ", ".join(
        filters.word(one, value)
        for one in together(filters, name)
        for value in filters.given(one)
        if one == inner or value not in narrowed
    )


def together(filters, name):
    """A facet and its second level go out together, for together they narrow."""
    return [one for one in (name, filters.second_level(name)) if one and filters.given(one)]


def without(filters, name):
    names = together(filters, name)
    return filters.address(names[0], **dict.fromkeys(names[1:], "")) if names else filters.address()

"""The records of a list, in their order, as the paginator takes them: counted at once, fetched a page at a time."""

from itertools import islice

from records.search.highlight import mark

SPARSE = 10  # a group this many times smaller than the whole is sorted by itself


class Found:
    def __init__(self, filters):
        self.filters = filters

    def __len__(self):
        return len(self.filters.found)

    def __getitem__(self, part):
        numbers = list(self.numbers(part.start, part.stop))
        return fetched(self.filters.queryset, numbers, self.filters.searched)

    def numbers(self, start, stop):
        order = self.filters.orders[self.filters.order][1]
        return numbers_of(self.filters.classes(), self.filters.bitmaps, order, start, stop)


def numbers_of(groups, bitmaps, order, start, stop):
    """The numbers of the records from one place to another of groups that follow one another, each in an order."""
    for group in groups:
        size = len(group)
        if start < size and stop > 0:
            yield from islice(in_order(group, bitmaps, order), max(start, 0), stop)
        start, stop = start - size, stop - size


def in_order(group, bitmaps, order):
    """A group in the order of all records: picked out of them, or sorted where it is small."""
    if len(group) * SPARSE < len(bitmaps.keys):
        return sorted(group, key=bitmaps.key(order))
    return filter(group.__contains__, bitmaps.ordered(order))


def fetched(queryset, numbers, searched):
    """The rows with these numbers, in their order; marked where they were searched for."""
    found = {row.pk: row for row in queryset.listed().filter(pk__in=numbers)}
    shown = [found[number] for number in numbers if number in found]
    if searched:
        mark(shown, searched.meaning, lambda rows: with_passages(queryset, rows))
    return shown


def with_passages(queryset, rows):
    """{number: row with all its texts}"""
    return {row.pk: row for row in queryset.with_passages().filter(pk__in=[row.pk for row in rows])}

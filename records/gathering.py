"""Fetching the relations of many records at once, where only their values are read, as for the index.

Django's prefetching makes one instance of a tag for every record that has it, and a manager and a query set for
each relation of each record; that was a third of the time of a rebuild. Here records share one instance of what
they share, and a relation to many is a list: `.all()` gives it, nothing else can be asked of it.
"""

from collections import defaultdict

from django.db import connection
from django.db.models import prefetch_related_objects


def gather(rows, *paths):
    """Fill in relations of model instances, as "links__actor": one or two queries for each step of a path."""
    steps = defaultdict(list)
    for path in paths:
        first, _mark, rest = path.partition("__")
        steps[first] += [rest] if rest else []
    for first, rests in steps.items():
        found = related(rows, first) if rows else []
        gather(found, *rests)


def related(rows, name):
    """The instances that a relation of the rows leads to, each once, after giving every row its own."""
    field = type(rows[0])._meta.get_field(name)
    if field.many_to_one:
        return pointed_at(rows, field)
    found, owners = through_table(rows, field) if field.many_to_many else pointing(rows, field)
    own = {row.pk: [] for row in rows}
    for one in found:
        for owner in owners(one):
            own[owner].append(one)
    for row in rows:
        row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = own[row.pk]
    return found


def pointed_at(rows, field):
    keys = {row.pk: getattr(row, field.attname) for row in rows}
    found = instances(field.related_model, pk__in=set(keys.values()) - {None})
    by_key = {one.pk: one for one in found}
    for row in rows:
        field.set_cached_value(row, by_key.get(keys[row.pk]))
    return found


def pointing(rows, field):
    """Rows of another table whose foreign key is this relation."""
    key = field.field
    found = instances(field.related_model, **{f"{key.name}__in": [row.pk for row in rows]})
    return found, lambda one: [getattr(one, key.attname)]


def through_table(rows, field):
    """What a table between two others leads to."""
    through = field.remote_field.through
    own, other = field.m2m_column_name(), field.m2m_reverse_name()
    pairs = through._base_manager.filter(**{f"{own}__in": [row.pk for row in rows]}).values_list(own, other)
    owners = defaultdict(list)
    for owner, key in pairs:
        owners[key].append(owner)
    return instances(field.related_model, pk__in=list(owners)), lambda one: owners[one.pk]


def instances(model, **condition):
    """In the order of the model, and of a record only what other records read of it."""
    rows = model._base_manager.filter(**condition)
    return list(rows.only(*model.READ_BY_OTHERS) if hasattr(model, "READ_BY_OTHERS") else rows)


def fetch_whole(rows):
    """The one record of a queryset with all that it prefetches; None if there is none.

    Most parts of most records are empty. One question tells which, in place of a question for each of them.
    """
    lookups = {getattr(one, "prefetch_to", one): one for one in rows._prefetch_related_lookups}
    record = rows.prefetch_related(None).first()
    if record is None:
        return None
    asked = [name for name in lookups if may_be_asked(record, name)]
    for name in set(asked) - filled(record, asked):
        record.__dict__.setdefault("_prefetched_objects_cache", {})[name] = []
        del lookups[name]
    prefetch_related_objects([record], *lookups.values())
    return record


def may_be_asked(record, name):
    field = record._meta.get_field(name)
    return field.one_to_many or hasattr(field, "m2m_db_table")


def filled(record, names):
    """Those of the relations that have rows, published or not."""
    quote = connection.ops.quote_name
    pieces = [
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(table)} WHERE {quote(column)} = %s)"  # noqa: S608 our own names
        for name in names
        for table, column in [table_of(record._meta.get_field(name))]
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(pieces), [record.pk] * len(pieces))
        return {name for (name,) in cursor}


def table_of(field):
    """(table, column) in which the rows of a relation name their record."""
    if field.many_to_many:
        return field.m2m_db_table(), field.m2m_column_name()
    return field.related_model._meta.db_table, field.field.column

"""Reading the YAML files: no key twice, no key unknown, no code outside its list."""

import re

import yaml

from practices.starter import FOLDER, ContentError

# What may stand in a record of each file; every key is required.
KEYS = {
    "regions": "code version level country name_en name_local local_language other_names names_sv slug parent "
    "is_partner lat lon aliases",
    "glossary": "term term_en term_sv term_sv_status definition_en definition_sv definition_sv_status equivalents "
    "abbreviations related not_same_as sources",
    "actors": "slug name name_original country nuts kind services founded website summary size sourced_facts "
    "sources confidence verification origin",
    "partners": "slug name name_original country nuts region role kind address website hosted_event facts sources "
    "confidence not_known",
    "instruments": "slug title_en title_original original_language kind subtype country nuts level authority "
    "legal_reference adopted in_force_until official_url what_it_does figures source_notes confidence verification",
    "practices": "slug title country nuts place started ended promoter partners instruments problem approach results "
    "success_factors challenges transferability_notes tags target_groups sectors sources confidence verification "
    "messe_good_practice",
    "practice_actor_links": "practice name actor note",
    "preconditions": "practice kind text essential instrument_type service",
    "coverage": "region type finding decided_at looked_on by_role note source",
}
SOURCE = "title publisher year url retrieved"
WORD = "language text status"
# The same for the mappings inside a record, by (file, key); those of a vocabulary by its name.
INNER_KEYS = {
    ("regions", "other_names"): "language text",
    ("regions", "aliases"): "code version note",
    ("glossary", "equivalents"): WORD,
    ("glossary", "abbreviations"): WORD,
    ("glossary", "not_same_as"): "language text term why status",
    ("glossary", "sources"): "title publisher url",
    ("actors", "size"): "units employees members as_of note",
    ("actors", "sourced_facts"): "fact key value source",
    ("actors", "sources"): SOURCE,
    ("partners", "sources"): SOURCE,
    ("instruments", "figures"): "value unit year what source",
    ("instruments", "source_notes"): SOURCE,
    ("practices", "results"): "text source",
    ("practices", "sources"): SOURCE,
    ("coverage", "source"): "title url accessed",
    ("vocabularies", "instrument_type"): "code group category policy_area en sv",
}
MAY_HAVE = {
    ("glossary", "equivalents"): "note search",
    ("glossary", "abbreviations"): "note search",
    ("vocabularies", "instrument_type"): "is_group in_use directive_article",
}
LABEL, LABEL_MAY_HAVE = "code en sv", "added original"
# Whose codes the lines `# vocab.…` at the head of a file repeat.
LISTS = {
    ("actors", "kind"): "actor_kind",
    ("actors", "services"): "service",
    ("partners", "kind"): "body_kind",
    ("partners", "role"): "partner_role",
    ("instruments", "kind"): "category",
    ("instruments", "level"): "level",
    ("practices", "tags"): "tag",
    ("practices", "target_groups"): "target_group",
    ("practices", "sectors"): "sector",
    ("preconditions", "service"): "service",
    ("coverage", "finding"): "coverage_finding",
    ("coverage", "decided_at"): "level",
}
NAMED_BY = {
    "regions": ["code"],
    "glossary": ["term"],
    "practice_actor_links": ["practice", "name"],
    "preconditions": ["practice", "text"],
    "coverage": ["region", "type"],
}


_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the ones in C are ten times as fast


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Refuses a key that stands twice in one mapping: the first would be lost without a word."""


def _mapping(loader, node, deep=False):
    keys = [loader.construct_object(key, deep=True) for key, _value in node.value]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ContentError(f"{node.start_mark}: key {twice.pop()!r} stands twice")
    return yaml.SafeLoader.construct_mapping(loader, node, deep)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_all(folder):
    """Return {name: content} of all files, each checked against the keys and lists it declares."""
    words, _lists = parse(folder, "vocabularies")
    found = {"vocabularies": words}
    for name in KEYS:
        found[name], lists = parse(folder, name)
        check(name, found[name], lists)
        check_heads(name, lists, words)
    return found


def parse(folder, name):
    """Return the content of one file and the lists at its head."""
    path = folder / f"{name}.yaml"
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.load(text, _Loader), lists_of(text)  # noqa: S506 a safe loader
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(f"{path.name} cannot be read: {error}") from error


def lists_of(text):
    """Return {key: allowed codes} from the lines `# vocab.key: a, b` at the head of a file."""
    return {
        key: set(codes.split(", "))
        for key, codes in re.findall(r"^# vocab\.([\w.]+): (.+)$", text, re.MULTILINE)
    }


def name_of(file, row):
    return ", ".join(str(row.get(key, "?")) for key in NAMED_BY.get(file, ["slug"]))


def check(file, rows, lists):
    seen = set()
    for row in rows:
        where = f"{file}.yaml, {name_of(file, row)}"
        if where in seen:
            raise ContentError(f"{where} stands twice")
        seen.add(where)
        check_keys(where, row, KEYS[file])
        for key, value in row.items():
            check_inner(f"{where}, {key}", value, (file, key))
        for name, allowed in lists.items():
            check_codes(where, row, name, allowed)


def check_keys(where, row, required, optional=""):
    required, given = set(required.split()), set(row)
    for key in sorted(required - given):
        raise ContentError(f"{where}: key {key!r} is missing")
    for key in sorted(given - required - set(optional.split())):
        raise ContentError(f"{where}: key {key!r} is unknown")


def check_inner(where, value, place):
    if place in INNER_KEYS:
        for row in value if isinstance(value, list) else [value]:
            check_keys(where, row, INNER_KEYS[place], MAY_HAVE.get(place, ""))


def check_codes(where, row, name, allowed):
    """`subtype.legal` is the list of subtypes for records of kind legal; `status` also stands inside a record."""
    key, _dot, kind = name.partition(".")
    if kind and row["kind"] != kind:
        return
    for code in codes_under(row, key):
        if code not in allowed:
            raise ContentError(f"{where}: {key} {code!r} is not in its list")


def codes_under(value, key):
    """Yield what stands under a key, in the mapping itself and in the mappings inside it."""
    if isinstance(value, list):
        for row in value:
            yield from codes_under(row, key)
    elif isinstance(value, dict):
        found = value.get(key)
        yield from found if isinstance(found, list) else [] if found is None else [found]
        for row in value.values():
            yield from codes_under(row, key)


def check_heads(file, lists, words):
    for key, allowed in lists.items():
        for code in sorted(
            allowed - {row["code"] for row in words[LISTS[file, key]]} if (file, key) in LISTS else ()
        ):
            raise ContentError(f"{file}.yaml: {key} {code!r} is not in vocabularies.yaml")


def check_vocabulary(words, name):
    """Return the rows of one closed list after a look at their keys."""
    for row in words[name]:
        place = ("vocabularies", name)
        where = f"vocabularies.yaml, {name}, {row.get('code')}"
        check_keys(where, row, INNER_KEYS.get(place, LABEL), MAY_HAVE.get(place, LABEL_MAY_HAVE))
    return words[name]


def write(folder, name, rows):
    """Write rows to one file, under the head of the file they were loaded from: it explains the keys."""
    head = re.match(r"(#.*\n|\n)*", (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")).group()
    text = yaml.dump(rows, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    (folder / f"{name}.yaml").write_text(head + text, encoding="utf-8")

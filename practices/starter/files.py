"""Reading the YAML files: no key twice, no key unknown, no code outside its list."""

import re

import yaml

from practices.starter import ContentError

# What may stand in a record of each file; every key is required.
KEYS = {
    "actors": "slug name name_original country nuts kind services founded website summary size sourced_facts "
    "sources confidence verification origin",
    "partners": "slug name name_original country nuts region role kind address website hosted_event facts sources "
    "confidence not_known",
    "instruments": "slug title_en title_original original_language kind subtype country nuts level authority "
    "legal_reference adopted in_force_until official_url what_it_does figures source_notes confidence verification",
    "practices": "slug title country nuts place started ended promoter partners instruments problem approach results "
    "success_factors challenges transferability_notes tags target_groups sectors sources confidence verification "
    "messe_good_practice",
}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Refuses a key that stands twice in one mapping: the first would be lost without a word."""


def _mapping(loader, node, deep=False):
    keys = [loader.construct_object(key, deep=True) for key, _value in node.value]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ContentError(f"{node.start_mark}: key {twice.pop()!r} stands twice")
    return yaml.SafeLoader.construct_mapping(loader, node, deep)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(folder, name):
    """Return the content of one file, checked against the keys and lists it declares."""
    path = folder / f"{name}.yaml"
    try:
        text = path.read_text(encoding="utf-8")
        content = yaml.load(text, _Loader)  # noqa: S506 a safe loader
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(f"{path.name} cannot be read: {error}") from error
    if name in KEYS:
        check(path.name, content, lists_of(text), set(KEYS[name].split()))
    return content


def lists_of(text):
    """Return {key: allowed codes} from the lines `# vocab.key: a, b` at the head of a file."""
    return {
        key: set(codes.split(", "))
        for key, codes in re.findall(r"^# vocab\.([\w.]+): (.+)$", text, re.MULTILINE)
    }


def check(file, records, lists, keys):
    seen = set()
    for record in records:
        slug = record.get("slug", "?")
        if slug in seen:
            raise ContentError(f"{file}: slug {slug} stands twice")
        seen.add(slug)
        for key in keys ^ set(record):
            raise ContentError(f"{file}, {slug}: key {key} is {'missing' if key in keys else 'unknown'}")
        for name, allowed in lists.items():
            check_codes(f"{file}, {slug}", record, name, allowed)


def check_codes(where, record, name, allowed):
    """`subtype.legal` is the list of subtypes for records of kind legal."""
    key, _dot, kind = name.partition(".")
    if kind and record["kind"] != kind:
        return
    value = record.get(key)
    for code in value if isinstance(value, list) else [value]:
        if code is not None and code not in allowed:
            raise ContentError(f"{where}: {key} {code!r} is not in its list")

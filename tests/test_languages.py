"""The catalogues: complete, compiled, and fresh, also where gettext is not installed."""

import ast
import re

import polib
import pytest
import yaml
from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation.template import templatize

from practices.models import benchmark, instruments, practices
from records.labels import name_of_language
from records.languages import NAMES
from records.models import record

ROOT = settings.BASE_DIR
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
# Function → (position of the context, of the text, of the plural).
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
FIXED_LISTS = {
    "category": instruments.Category,
    "level": instruments.Level,
    "precondition_kind": practices.PreconditionKind,
    "transfer_state": benchmark.TransferStatus,
    "evidence_level": practices.EvidenceLevel,
    "score": benchmark.Score,
    "criterion": benchmark.Criterion,
    "coverage_finding": benchmark.RegionCoverageFinding,
    "data_status": record.RecordDataStatus,
    "verification": record.RecordVerification,
    "confidence": record.RecordConfidence,
    "origin": record.RecordOrigin,
}
STRING = r"""(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf" (_|gettext|ngettext|pgettext|npgettext)\({STRING}(?:, {STRING})?(?:, {STRING})?")


def in_python(path):
    for node in ast.walk(ast.parse(path.read_text())):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if name in CALLS:
            yield name, [argument.value for argument in node.args if isinstance(argument, ast.Constant)]


def in_template(path):
    for name, *arguments in IN_TEMPLATE.findall(templatize(path.read_text())):
        yield name, [ast.literal_eval(argument) for argument in arguments if argument]


def texts_in_use():
    """(context, text, plural) of everything the code and the templates want translated."""
    found = set()
    packages = [
        path for name in ("messe", "practices", "actors", "records") for path in (ROOT / name).rglob("*.py")
    ]
    templates = (ROOT / "templates").rglob("*.*")
    calls = [call for path in packages for call in in_python(path)]
    calls += [call for path in templates for call in in_template(path)]
    for name, arguments in calls:
        context, text, plural = CALLS[name]
        if len(arguments) > text and isinstance(arguments[text], str) and arguments[text]:
            found.add(
                (
                    arguments[context] if context is not None else None,
                    arguments[text],
                    arguments[plural] if plural is not None else "",
                )
            )
    return found


def meaning(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def test_swedish_is_there():
    assert ROOT / "locale/sv/LC_MESSAGES/django.po" in CATALOGUES


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_nothing_is_untranslated(path):
    catalogue = polib.pofile(str(path))
    known = {meaning(entry) for entry in catalogue if not entry.obsolete}
    assert texts_in_use() - known == set(), "make messages collects them"
    assert [entry.msgid for entry in catalogue.untranslated_entries() + catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_compiled_catalogue_is_fresh(path):
    source, compiled = polib.pofile(str(path)), polib.mofile(str(path.with_suffix(".mo")))
    expected = {meaning(entry): entry.msgstr or entry.msgstr_plural for entry in source.translated_entries()}
    assert {meaning(entry): entry.msgstr or entry.msgstr_plural for entry in compiled} == expected, (
        "make messages"
    )


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")


def placeholders(text):
    return set(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_placeholders_survive_translation(path):
    for entry in polib.pofile(str(path)).translated_entries():
        if not entry.msgid_plural:
            assert placeholders(entry.msgstr) == placeholders(entry.msgid), entry.msgid
            continue
        one, many = entry.msgstr_plural[0], entry.msgstr_plural[1]
        assert placeholders(many) == placeholders(entry.msgid_plural), entry.msgid
        # A singular may leave the number out, as "The partner" does.
        assert placeholders(many) - placeholders(one) <= {"%(n)s", "%(number)s"}, entry.msgid


def vocabularies():
    return yaml.safe_load((ROOT / "fixtures/vocabularies.yaml").read_text())


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("name", FIXED_LISTS)
def test_the_fixed_labels_are_those_of_the_vocabularies(name, language):
    """The lists that live in the code and their rows in the file are one vocabulary."""
    # Labels with a gap to fill in are sentences, tested below.
    wanted = {str(row["code"]): row[language] for row in vocabularies()[name] if "{" not in row[language]}
    with translation.override(language):
        found = {str(value): str(label) for value, label in FIXED_LISTS[name].choices}
    shared = wanted.keys() & found.keys()
    assert shared
    assert {code: found[code] for code in shared} == {code: wanted[code] for code in shared}


def test_the_sentences_on_data_status_are_those_of_the_vocabularies():
    lists = vocabularies()
    rows = [(row["en"], row["sv"]) for row in lists["data_status"]]
    rows += [(row["public_en"], row["public_sv"]) for row in lists["verification"] + lists["confidence"]]
    with translation.override("sv"):
        for english, swedish in filter(all, rows):
            assert translation.gettext(re.sub(r"{(\w+)}", r"%(\1)s", english)) == re.sub(
                r"{(\w+)}", r"%(\1)s", swedish
            )


def test_the_admin_speaks_the_language_of_the_user(coordinator, signed_in):
    client = signed_in(coordinator)
    assert "My drafts" in client.get("/admin/", headers={"accept-language": "sv"}).text
    type(coordinator).objects.update(language="sv")
    page = client.get("/admin/", headers={"accept-language": "en"})
    assert "Mina utkast" in page.text
    assert page.headers["Content-Language"] == "sv"
    assert "<h1>Exempel</h1>" in client.get("/admin/practices/practice/").text


def test_whoever_is_on_the_staff_chooses_the_language(edda, signed_in):
    client = signed_in(edda)
    address = "/admin/practices/practice/?q=x&status=draft"
    page = client.get(address)
    assert 'name="next" value="/admin/practices/practice/?q=x&amp;status=draft"' in page.text
    assert re.findall(r'<button name="language" value="(\w+)" lang="\w+">(\w+)', page.text) == [
        ("sv", "Svenska")
    ]
    assert client.post("/admin/language/", {"language": "sv", "next": address}).url == address
    edda.refresh_from_db()
    assert edda.language == "sv"
    assert '<html lang="sv"' in client.get(address).text


def test_languages_have_our_own_names():
    """Django's are Lettiska for Lithuanian and Holländska for Dutch, and none for Maltese."""
    assert {"lt", "mt", "nb", "nl"} <= NAMES.keys()
    assert name_of_language("mt") == "Maltese"
    assert name_of_language("nb") == "Norwegian (Bokmål)"
    assert name_of_language("de-AT") == "German"
    assert name_of_language("fy") == "Frisian"
    assert name_of_language("xx") == "xx"
    with translation.override("sv"):
        assert len({str(name) for name in NAMES.values()}) == len(NAMES)


def test_the_choice_of_a_language_leads_nowhere_else(edda, signed_in, client):
    signed_in(edda)
    answer = client.post("/admin/language/", {"language": "xx", "next": "https://example.org/admin/"})
    assert answer.url == "/admin/"
    assert type(edda).objects.get(pk=edda.pk).language == "en"
    assert client.get("/admin/language/").status_code == 405
    client.logout()
    assert client.post("/admin/language/", {"language": "sv"}).url.startswith("/admin/login/")


def test_sign_in_speaks_the_language_of_the_browser(client, db):
    assert "Logga in" in client.get("/admin/login/", headers={"accept-language": "sv-FI,en;q=0.5"}).text
    assert "Log in" in client.get("/admin/login/", headers={"accept-language": "fr"}).text


@pytest.mark.parametrize("name", ["400", "403", "404", "429", "500"])
def test_error_pages_have_swedish_words(name):
    """They are rendered without a request: the language is the one that the address made active."""
    with translation.override("sv"):
        page = get_template(f"{name}.html").render()
    assert '<html lang="sv">' in page
    assert f"Fel {name}" in page
    assert 'href="/sv/' in page


@pytest.mark.parametrize(
    ("address", "words"), [("/sv/nope/", "Sidan finns inte"), ("/sv/?q=%00", "går inte att läsa")]
)
def test_error_pages_under_a_prefix_speak_its_language(client, db, address, words):
    assert words in client.get(address).text

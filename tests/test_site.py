"""The house rules, made executable."""

import ast
import re
from collections import Counter
from itertools import pairwise

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, get_resolver

ROOT = settings.BASE_DIR
ARROW = ["messe", "practices", "actors", "records"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
TEXTS = {
    ".py",
    ".html",
    ".css",
    ".js",
    ".md",
    ".yaml",
    ".toml",
    ".txt",
    ".vtt",
    ".svg",
    ".po",
    ".json",
    ".xml",
    "",
}
APART = {".git", ".venv", "var", "__pycache__", ".ruff_cache", ".hypothesis"}

# Pages that answer without signing in. A new public page is added here by hand, or it asks for a password.
OPEN = {
    "home",
    "search",
    "suggestions",
    "opensearch",
    "practice_list",
    "practice",
    "practice_here",
    "instrument_list",
    "instrument",
    "instrument_here",
    "actor_list",
    "actor",
    "partner",
    "region_list",
    "region",
    "network",
    "charts",
    "chart_svg",
    "chart_csv",
    "figures_svg",
    "figures_csv",
    "profile_svg",
    "profile_csv",
    "benchmark_method",
    "compare",
    "compare_file",
    "transfers",
    "transfers_csv",
    "transfers_json",
    "benchmark",
    "benchmark_csv",
    "benchmark_json",
    "video",
    "about",
    "glossary",
    "contact",
    "accessibility",
    "privacy",
    "film_file",
    "robots",
    "sitemap",
    "livez",
    "readyz",
    "admin:login",
    "admin_password_reset",
    "password_reset_done",
    "password_reset_confirm",
    "password_reset_complete",
    "invitation",
}


def sources(*packages):
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


@pytest.mark.parametrize("package", ARROW)
def test_imports_point_one_way(package):
    above = ARROW[: ARROW.index(package)]
    wrong = [
        (str(path), name)
        for path in sources(package)
        for name in imported(path)
        if name.split(".")[0] in above
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("library", "place"),
    [("taggit", "practices/tags.py"), ("yaml", "practices/starter/"), ("openpyxl", "records/spreadsheets/")],
)
def test_a_library_is_touched_in_one_place(library, place):
    users = {
        path for path in sources(*ARROW) if any(name.split(".")[0] == library for name in imported(path))
    }
    names = [path.relative_to(ROOT).as_posix() for path in users if "migrations" not in path.parts]
    assert [name for name in names if not name.startswith(place)] == []


def test_no_junk_drawers():
    junk = {"utils", "helpers", "services", "core", "common", "manager", "handler", "base", "misc", "mixins"}
    assert [path for path in sources(*ARROW) if path.stem in junk] == []


def test_every_template_is_used():
    texts = "".join(path.read_text() for path in [*sources(*ARROW), *TEMPLATES])
    by_django = re.compile(r"^(admin/|django/|otp/|4\d\d\.html|500\.html|robots\.txt)")
    names = [path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES]
    assert [name for name in names if not by_django.match(name) and f'"{name}"' not in texts] == []


def routes(patterns, space=""):
    for entry in patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry.callback
        else:
            yield from routes(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else space)


def test_open_routes_are_exactly_these():
    found = {
        name
        for name, view in routes(get_resolver().url_patterns)
        if not getattr(view, "login_required", True)
    }
    assert found == OPEN


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_locks_hold_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text.replace("\\\n", " "))
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert re.findall(r"\S*://\S*|^-.*|\S*index-url\S*| @ .*", text, re.MULTILINE) == []


def test_every_dependency_has_its_reason():
    block = (ROOT / "pyproject.toml").read_text().split("dependencies = [")[1].split("\n]")[0]
    lines = block.strip().splitlines()
    assert [line for before, line in pairwise(lines) if before.strip()[0] == line.strip()[0] == '"'] == []


def test_no_address_of_a_machine_or_registry():
    strangers = re.compile(
        "|".join(["/wo" + "rk/(main|shared)", "pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npm"])
    )
    files = [
        path for path in ROOT.rglob("*") if path.is_file() and not APART & set(path.relative_to(ROOT).parts)
    ]
    texts = [path for path in files if path.suffix in TEXTS and path.name != "axe.min.js"]
    assert [str(path) for path in texts if strangers.search(path.read_text(errors="replace"))] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_templates_need_nothing_unsafe(path):
    unsafe = r"<style|\sstyle=|\son[a-z]+=\"|javascript:|\"data:|<script(?![^>]*\s(src|type=\"application/ld\+json\"))"
    assert re.findall(unsafe, path.read_text(), re.IGNORECASE) == []


@pytest.mark.parametrize("path", [*(ROOT / "static" / "css").rglob("*.css")], ids=lambda path: path.name)
def test_styles_load_nothing_from_elsewhere(path):
    assert re.findall(r"url\(\s*[\"']?(?:https?:|//|data:)[^)]*|@import[^;]*", path.read_text()) == []


def test_pages_have_names_of_their_own():
    names = Counter(name for name, _view in routes(get_resolver().url_patterns) if ":" not in name)
    assert [name for name, times in names.items() if times > 1] == []

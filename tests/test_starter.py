"""The starter content: loaded, written back without loss, and never over the work of people."""

import shutil
from collections import Counter

import pytest
import yaml
from django.core.management import CommandError, call_command

from actors.models import Actor, Partner
from practices.models import Instrument, Practice, PracticeActor, PracticeInstrument
from practices.starter import FOLDER, ContentError, files
from practices.starter.loading import load
from records.models import Decision, Figure, Generation, Record, Term, Version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
FILES = {"actors": Actor, "partners": Partner, "instruments": Instrument, "practices": Practice}
CODES = {"services", "tags", "target_groups", "sectors", "related"}


@pytest.fixture(scope="module")
def given():
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.yaml")}


@pytest.fixture
def own_folder(tmp_path):
    """A copy of the files that a test may change."""
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def replaced(folder, name, old, new):
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def comparable(name, row, aliases):
    """Dates are text and years numbers in the files, lists of codes have no order, an alias is its region."""
    row = dict(row)
    for key in ("founded", "adopted", "started", "ended"):
        row[key] = str(row[key]) if row.get(key) else None
    for key in CODES & set(row):
        row[key] = sorted(row[key])
    if "nuts" in row:
        row["nuts"] = aliases.get(row["nuts"], row["nuts"])
    return row


def test_what_is_written_equals_what_was_read_key_by_key(given, tmp_path):
    call_command("export_starter", to=tmp_path, verbosity=0)
    aliases = {other["code"]: row["code"] for row in given["regions"] for other in row["aliases"]}
    for path in tmp_path.glob("*.yaml"):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert [comparable(path.stem, row, aliases) for row in written] == [
            comparable(path.stem, row, aliases) for row in given[path.stem]
        ]
    assert {path.stem for path in tmp_path.glob("*.yaml")} == set(given) - {"vocabularies"}


@pytest.mark.parametrize("name", FILES)
def test_every_record_of_the_files_is_published(given, name):
    assert Counter(FILES[name].objects.published().values_list("slug", flat=True)) == Counter(
        row["slug"] for row in given[name]
    )


def test_every_code_of_every_list_is_there_with_its_swedish_label(given):
    for name in Term.List.values:
        if name != "glossary":
            wanted = {row["code"]: (row["en"], row["sv"]) for row in given["vocabularies"][name]}
            terms = Term.objects.filter(list=name).prefetch_related("labels")
            assert {term.code: (term.label, term.labels.all()[0].text) for term in terms} == wanted


def test_a_second_load_changes_nothing():
    before = state()
    report = load()
    assert not report.is_changed
    assert report.kept == []
    assert state() == before


def state():
    records = Record.objects.order_by("pk").values_list("pk", "updated", "version", "status", "published_at")
    return list(records), Generation.current(), Version.objects.count(), Decision.objects.count()


def test_each_record_has_one_decision_and_one_version():
    number = Record.objects.count()
    assert Decision.objects.filter(action="load").count() == Decision.objects.count() == number
    assert Version.objects.filter(number=1).count() == Version.objects.count() == number


def test_a_record_edited_by_people_is_kept_and_reported(own_folder, coordinator):
    record = Practice.objects.get(slug="se-orangeriet-2")
    record.title = "Our own title"
    record.save()
    Version.objects.create(record=record, number=2, data={}, by=coordinator)
    report = load(own_folder)
    assert report.kept == ["se-orangeriet-2"]
    assert Practice.objects.get(slug="se-orangeriet-2").title == "Our own title"


def test_a_changed_file_changes_a_record_nobody_has_edited(own_folder):
    before = Practice.objects.get(slug="se-orangeriet-2")
    replaced(own_folder, "practices", "Orangeriet 2: from long-term", "Orangeriet 2: out of long-term")
    report = load(own_folder)
    after = Practice.objects.get(slug="se-orangeriet-2")
    assert report.counts["practices"]["changed"] == 1
    assert after.title == "Orangeriet 2: out of long-term unemployment to a cooperative"
    assert (after.pk, after.uid, after.version) == (before.pk, before.uid, 2)
    assert after.results.count() == before.results.count()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("practices", "- work_integration", "- work_integrating", "se-orangeriet-2: tags 'work_integrating'"),
        ("practices", "- eu-european-social-fund", "- eu-unknown-fund", "instrument .eu-unknown-fund"),
        ("practices", "  place: ", "  spot: ", "se-orangeriet-2: key"),
        ("actors", "  nuts: SE123", "  nuts: SE999", "nuts .SE999"),
        ("practice_actor_links", "name: SERUS", "name: SERIUS", "names no 'SERIUS'"),
        ("actors", "  country: SE\n", "  country: SE\n  country: SE\n", "stands twice"),
        ("instruments", "- slug: eu-directive", "- slug: [", "instruments.yaml cannot be read"),
    ],
)
def test_one_wrong_code_stops_the_whole_load_with_a_sentence(own_folder, name, old, new, said):
    Practice.objects.filter(slug="se-orangeriet-2").update(place="As it was")
    replaced(own_folder, name, old, new)
    before = state()
    with pytest.raises(ContentError, match=said):
        load(own_folder)
    assert state() == before


def test_the_command_says_that_nothing_was_loaded(own_folder):
    replaced(own_folder, "actors", "  nuts: SE123", "  nuts: SE999")
    with pytest.raises(CommandError, match=r"Nothing was loaded\. .*nuts .SE999"):
        call_command("load_starter", folder=own_folder)


def test_an_actor_shows_all_its_figures_with_dates_and_none_is_overwritten():
    figures = Figure.objects.filter(record__slug="se-kooptjanst", measure="employees").newest_first()
    assert [(int(row.value), row.as_of_text, row.qualifier) for row in figures] == [
        (85, "2016", "exact"),
        (35, "2012", "about"),
        (110, "", "exact"),
    ]
    assert all(row.source for row in figures)


def test_owners_are_the_partner_regions_and_else_the_central_desk():
    owners = dict(Record.objects.values_list("slug", "owner__code"))
    assert owners["se-orangeriet-2"] == "SE123"
    assert owners["it-marcora-law-worker-buyouts"] == "ITH3"
    assert owners["fr-esus-approval"] == "EU"
    assert owners["eu-ensie"] == "EU"


def test_stubs_and_open_points_say_what_is_not_known():
    assert set(Record.objects.filter(data_status="stub").values_list("slug", flat=True)) == {
        "se-kooptima",
        "se-se-upp",
    }
    assert Record.objects.filter(checked_on__isnull=False).count() == 0


def test_links_the_editors_inferred_are_marked(given):
    inferred = PracticeInstrument.objects.filter(basis="inferred").values_list("practice__slug", flat=True)
    assert "se-kooptjanst-coop-service" in inferred
    assert "se-orangeriet-2" not in inferred


def test_bodies_are_linked_as_the_file_says(given):
    linked = PracticeActor.objects.filter(actor__isnull=False).values_list(
        "practice__slug", "name", "actor__slug"
    )
    assert sorted(linked) == sorted(
        (row["practice"], row["name"], row["actor"]) for row in given["practice_actor_links"]
    )


def test_a_part_is_taken_by_an_alias_of_its_region(given):
    codes = {row["slug"]: row["nuts"] for row in given["practices"]}
    utrecht = next(slug for slug, code in codes.items() if code == "NL310")
    assert Practice.objects.get(slug=utrecht).region.code == "NL350"


def test_the_lists_at_the_head_of_a_file_are_checked():
    lists = files.lists_of((FOLDER / "practices.yaml").read_text(encoding="utf-8"))
    assert "work_integration" in lists["tags"]

"""The starter content: loaded, written back without loss, and never over the work of people."""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import CommandError, call_command
from django.utils.translation import override

from actors.models import Actor, Partner
from practices.coverage import contradicted
from practices.models import (
    Instrument,
    Practice,
    PracticeActor,
    PracticeInstrument,
    Precondition,
    RegionCoverage,
    Result,
)
from practices.starter import FOLDER, ContentError, files, reading
from practices.starter.loading import load
from records.copying import delete_parts
from records.models import (
    Decision,
    Figure,
    Film,
    Generation,
    OldSlug,
    Record,
    SiteSettings,
    Source,
    Term,
    User,
    Version,
)
from records.versions import as_data
from records.workflow import start_working_copy
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
FILES = {"actors": Actor, "partners": Partner, "instruments": Instrument, "practices": Practice}
CODES = {"services", "tags", "target_groups", "sectors", "related"}


@pytest.fixture(scope="module")
def given():
    return contents(FOLDER)


def contents(folder):
    return {path.stem: files.parse(folder, path.stem)[0] for path in folder.glob("*.yaml")}


# The records that tests change; a folder of few records is read in a fifth of the time.
FEW = r"^- (slug|practice): (se-|messe-|eu-|gb-procurement)"


@pytest.fixture
def own_folder(tmp_path):
    """A copy of the files, with few of the records, that a test may change."""
    for path in FOLDER.glob("*.yaml"):
        head, *entries = re.split(r"(?m)^(?=- )", path.read_text(encoding="utf-8"))
        if path.stem not in {"regions", "glossary", "vocabularies", "coverage"}:
            entries = [entry for entry in entries if re.match(FEW, entry)]
        (tmp_path / path.name).write_text(head + "".join(entries), encoding="utf-8")
    return tmp_path


def replaced(folder, name, old, new):
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def comparable(row, aliases):
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
    written = contents(tmp_path)
    assert set(written) == set(given) - {"vocabularies"}
    for name, rows in written.items():
        assert [comparable(row, aliases) for row in rows] == [comparable(row, aliases) for row in given[name]]


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


def edit_title():
    Record.objects.filter(slug="se-orangeriet-2").update(title="Our own title")


def edit_part():
    Practice.objects.get(slug="se-orangeriet-2").results.create(text="A result without a source")


def edit_what_the_files_do_not_know():
    Record.objects.filter(slug="se-orangeriet-2").update(contact_org="Region Östergötland")


def edit_link():
    PracticeActor.objects.filter(practice__slug="se-orangeriet-2", actor__isnull=False).update(actor=None)


@pytest.mark.parametrize("edit", [edit_title, edit_part, edit_what_the_files_do_not_know, edit_link])
def test_an_edit_that_left_no_trail_is_kept_too(own_folder, edit):
    edit()
    replaced(own_folder, "practices", "Orangeriet 2: from long-term", "Orangeriet 2: out of long-term")
    before = state()
    assert load(own_folder).kept == ["se-orangeriet-2"]
    assert state() == before


def test_a_record_with_an_open_working_copy_is_kept(own_folder):
    factories.make_copy(Practice.objects.get(slug="se-orangeriet-2"))
    replaced(own_folder, "practices", "Orangeriet 2: from long-term", "Orangeriet 2: out of long-term")
    assert load(own_folder).kept == ["se-orangeriet-2"]


def test_a_discarded_working_copy_leaves_the_record_as_it_was_loaded(own_folder):
    record = Practice.objects.get(slug="se-orangeriet-2")
    region = record.owner
    user = User.objects.create_user("carla", is_staff=True)
    user.memberships.create(region=region, role="contributor")
    copy = start_working_copy(record, by=user)
    delete_parts(copy)
    copy.delete()
    replaced(own_folder, "practices", "Orangeriet 2: from long-term", "Orangeriet 2: out of long-term")
    assert load(own_folder).kept == []


@pytest.mark.parametrize("slug", ["se-orangeriet-2", "se-coompanion-ostergotland", "eu-european-social-fund"])
def test_a_record_with_a_new_address_is_not_loaded_again(slug):
    number = Record.objects.count()
    record = Record.objects.get(slug=slug)
    OldSlug.objects.create(record=record, slug=slug)
    Record.objects.filter(pk=record.pk).update(slug="a-new-address")
    report = load()
    assert (report.kept, report.is_changed) == ([slug], False)
    assert Record.objects.count() == number


def test_what_the_files_add_is_loaded_and_shown_at_once(own_folder):
    """A new word has no record, and yet every worker must read its labels again."""
    before = Generation.current()
    replaced(
        own_folder, "vocabularies", "sector:\n", "sector:\n  - {code: fishing, en: Fishing, sv: Fiske}\n"
    )
    assert load(own_folder).is_changed
    assert Generation.current() == before + 1
    with override("sv"):
        assert str(Term.objects.get(list="sector", code="fishing")) == "Fiske"


def test_a_change_of_type_or_link_in_another_file_reaches_the_record(own_folder):
    replaced(own_folder, "vocabularies", "type: L5a, also: [L5b]", "type: L5a, also: [L5c]")
    replaced(own_folder, "practice_actor_links", "note: It ran the project.", "note: It led the project.")
    report = load(own_folder)
    assert (report.counts["instruments"]["changed"], report.counts["practices"]["changed"]) == (1, 1)
    changed = Instrument.objects.get(slug="gb-procurement-act-2023-reserved-contracts")
    assert changed.also_types.get().code == "L5c"
    assert (
        changed.generation == Practice.objects.get(slug="se-orangeriet-2").generation == Generation.current()
    )
    assert not load(own_folder).is_changed


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
        (
            "practices",
            "      source: ",
            "      saurce: ",
            "se-orangeriet-2, results: key 'source' is missing",
        ),
        ("partners", "      publisher: ", "      printer: ", "messe-.*, sources: key 'publisher' is missing"),
        ("actors", "  country: SE\n", "  country: FI\n", "country 'FI' and nuts 'SE123' differ"),
        ("practices", "started: 2011-11", "started: 2011-13", "se-orangeriet-2: There is no such day"),
        ("instruments", "  legal_reference: ", "  legal_reference: " + 361 * "x", "legal_basis: Ensure"),
        ("glossary", "related: [social-enterprise", "related: [social-enterprize", "'social-enterprize'"),
        ("regions", "  parent: EU\n", "  parent: EX\n", "parent 'EX' is not in the file"),
        ("vocabularies", "also: [L5b]", "also: [L5x]", "type 'L5x'"),
        ("practice_actor_links", "name: SERUS", "name: SERIUS", "names no 'SERIUS'"),
        ("actors", "  country: SE\n", "  country: SE\n  country: SE\n", "stands twice"),
        ("instruments", "- slug: eu-directive", "- slug: [", "instruments.yaml cannot be read"),
        ("coverage", "type: T2", "type: T99", "coverage.yaml, BG411, T99: type 'T99'"),
        ("coverage", "type: T2", "type: L3a", "coverage is told by L3"),
        ("coverage", "region: BG411", "region: BG999", "region 'BG999'"),
        ("coverage", "finding: not_competence", "finding: none", "finding 'none' is not in its list"),
        ("coverage", "decided_at: national", "decided_at: null", "coverage_decided_somewhere"),
        ("coverage", "    accessed: null", "    read: null", "coverage.yaml, BG411, T2, source: key"),
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


def test_every_source_result_and_figure_of_the_files_is_there(given):
    """Sources made of a bare address are known by what nobody says of them: whether their text was read."""
    sources = Source.objects.filter(text_seen__isnull=False)
    wanted = [(row["slug"], source) for row in rows_with_sources(given) for source in row["all_sources"]]
    assert sources.count() == len(wanted)
    assert sources.filter(text_seen=True).count() == sum(source["retrieved"] for _slug, source in wanted)
    assert Result.objects.count() == sum(len(row["results"]) for row in given["practices"])
    assert Figure.objects.filter(record__kind="instrument").count() == sum(
        len(row["figures"]) for row in given["instruments"]
    )
    assert PracticeActor.objects.count() == sum(1 + len(row["partners"]) for row in given["practices"])


def rows_with_sources(given):
    for name in FILES:
        for row in given[name]:
            yield row | {"all_sources": row.get("sources", row.get("source_notes"))}


def test_a_figure_or_fact_from_an_unlisted_page_names_the_host(given):
    made = Source.objects.filter(text_seen__isnull=True)
    assert made
    assert all(urlsplit(source.url).hostname == source.title for source in made)


def test_a_record_whose_part_lost_its_source_is_still_written(tmp_path):
    Result.objects.filter(practice__slug="se-orangeriet-2").update(source=None)
    call_command("export_starter", to=tmp_path, verbosity=0)
    assert not load().is_changed


def test_the_site_has_its_film_and_an_empty_row_of_facts():
    film = Film.objects.get(is_project_film=True)
    assert film.is_stand_in
    assert film.file.size
    assert {(track.kind, track.language) for track in film.tracks.all()} == {
        (kind, language) for kind in ("captions", "descriptions") for language in ("en", "sv")
    }
    assert {text.language for text in film.transcripts.all()} == {"en", "sv"}
    assert SiteSettings.objects.get().publisher == ""


def test_a_film_that_staff_have_put_there_stays():
    Film.objects.update(title="Our film", is_stand_in=False)
    assert not load().is_changed
    assert Film.objects.get().title == "Our film"


def test_the_good_practices_of_the_project_are_told_apart(given):
    shown = Practice.objects.filter(shown_by_messe=True).values_list("slug", flat=True)
    assert set(shown) == {row["slug"] for row in given["practices"] if row["messe_good_practice"]}
    assert not Practice.objects.filter(evidence_level__isnull=False).exists()


def test_stubs_and_open_points_say_what_is_not_known(given):
    assert set(Record.objects.filter(data_status="stub").values_list("slug", flat=True)) == {
        "se-kooptima",
        "se-se-upp",
    }
    assert Record.objects.filter(checked_on__isnull=False).count() == 0
    points = {row["slug"]: row["not_known"] for row in given["partners"]}
    assert {
        row.slug: [point.text for point in row.open_points.all()] for row in Partner.objects.all()
    } == points


def test_links_the_editors_inferred_are_marked(given):
    """All links of ten practices, and one of two or more of two others."""
    inferred = PracticeInstrument.objects.filter(basis="inferred").values_list("practice__slug", flat=True)
    all_links = {row["slug"]: len(row["instruments"]) for row in given["practices"]}
    assert Counter(inferred) == {slug: all_links[slug] for slug in reading.INFERRED} | dict.fromkeys(
        reading.INFERRED_LINKS, 1
    )


def test_bodies_are_linked_as_the_file_says(given):
    linked = PracticeActor.objects.filter(actor__isnull=False).values_list(
        "practice__slug", "name", "actor__slug"
    )
    assert sorted(linked) == sorted(
        (row["practice"], row["name"], row["actor"]) for row in given["practice_actor_links"]
    )


def test_what_practices_need_stands_with_them(given):
    needs = Precondition.objects.order_by("record", "position").select_related("record")
    shown = [(need.record.slug, need.kind, need.text, need.essential) for need in needs]
    assert sorted(shown) == sorted(
        (row["practice"], row["kind"], row["text"], row["essential"]) for row in given["preconditions"]
    )
    told = {row["slug"] for row in given["practices"] if row["messe_good_practice"]}
    assert told <= {row["practice"] for row in given["preconditions"]}
    lawyers = needs.get(record__slug="it-cfi-worker-buyouts", kind="law")
    assert (lawyers.essential, lawyers.instrument_type.code) == (True, "O20")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "- practice: se-orangeriet-2",
            "- practice: se-orangeriet-9",
            "'se-orangeriet-9' is not in practices.yaml",
        ),
        ("service: start_up_advice", "service: tea", "service 'tea' is not in its list"),
        ("instrument_type: null", "instrument_type: X9", "type 'X9' is not in vocabularies.yaml"),
        ("kind: partner", "kind: weather", "kind 'weather' is not in its list"),
    ],
)
def test_a_need_that_does_not_fit_stops_the_load(own_folder, old, new, complaint):
    replaced(own_folder, "preconditions", old, new)
    with pytest.raises(ContentError, match=complaint):
        load(own_folder)


def test_a_corrected_need_corrects_its_practice(own_folder):
    replaced(own_folder, "preconditions", "ready to buy places or services", "ready to buy places")
    assert load(own_folder).is_changed
    texts = Practice.objects.get(slug="se-orangeriet-2").preconditions.values_list("text", flat=True)
    assert texts[1] == "Municipalities that are ready to buy places."


def test_a_part_is_taken_by_an_alias_of_its_region(given):
    codes = {row["slug"]: row["nuts"] for row in given["practices"]}
    utrecht = next(slug for slug, code in codes.items() if code == "NL310")
    assert Practice.objects.get(slug=utrecht).region.code == "NL350"


def test_the_lists_at_the_head_of_a_file_are_checked(own_folder):
    replaced(own_folder, "practices", "worker_buyout\n", "worker_buyout, worker_buyin\n")
    with pytest.raises(ContentError, match="tags 'worker_buyin' is not in vocabularies"):
        load(own_folder)


def test_a_first_version_holds_the_links_between_records():
    practice = Practice.objects.get(slug="se-orangeriet-2")
    data = Version.objects.get(record=practice).data
    serus = Actor.objects.get(slug="se-serus")
    assert serus.uid in [row["actor"] for row in data["actor_links"]]
    assert data == as_data(practice)


def test_a_corrected_row_of_coverage_is_loaded_again(own_folder):
    before = Generation.current()
    replaced(own_folder, "coverage", "looked_on: 2026-11-26", "looked_on: 2026-11-27")
    report = load(own_folder)
    assert (report.counts["coverage"]["changed"], report.is_changed) == (1, True)
    assert RegionCoverage.objects.filter(looked_on__day=27).count() == 1
    assert Generation.current() == before + 1
    assert not load(own_folder).is_changed


def test_a_row_of_coverage_that_people_have_written_is_kept(own_folder, coordinator):
    row = RegionCoverage.objects.get(region__code="SE123", instrument_type__code="T2")
    RegionCoverage.objects.filter(pk=row.pk).update(note="Our own words")
    LogEntry.objects.log_actions(coordinator.pk, [row], CHANGE, "changed", single_object=True)
    report = load(own_folder)
    assert (report.kept, report.is_changed) == (["SE123, T2"], False)
    row.refresh_from_db()
    assert row.note == "Our own words"


def test_no_row_of_coverage_of_the_files_is_contradicted_by_their_records():
    assert contradicted() == []

"""The filters of practices and of instruments: one attribute for each parameter of the address."""

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from practices.models import Category, EvidenceLevel, Instrument, InstrumentType, Level, Practice, Tag
from records.filters import (
    AnyOf,
    AtLeast,
    InCountries,
    InRegions,
    Vocabulary,
    place_vocabularies,
    span_of_years,
    used_by,
)
from records.listing import RecordFilter
from records.models import Record, Term


def types_within(codes):
    """The types and, for a group, its letters: L5 includes L5a to L5f."""
    return InstrumentType.objects.filter(Q(code__in=codes) | Q(group__in=codes))


class PracticeFilter(RecordFilter):
    category = AnyOf(label=_("Category"), method="in_categories")
    type = AnyOf(label=_("Instrument type"), method="of_types")
    country = InCountries(label=_("Country"))
    region = InRegions(label=_("Region"))
    level = AnyOf("level", label=_("Level"))
    group = AnyOf("target_groups__code", label=_("Who benefits"))
    sector = AnyOf("sectors__code", label=_("Sector"))
    tag = AnyOf("tags__slug", label=_("Tag"))
    evidence = AtLeast("evidence_level", label=_("Evidence, at least"))
    status = AnyOf("data_status", label=_("Data status"))
    vars().update(span_of_years("started", "ended"))

    START = F("started")
    ORDERS = RecordFilter.ORDERS | {
        "start": (_("Start year"), [F("start").desc(nulls_last=True), Lower("title")])
    }

    class Meta(RecordFilter.Meta):
        model = Practice
        fields = []

    def in_categories(self, rows, name, categories):
        return rows.in_categories(categories)

    def of_types(self, rows, name, codes):
        instruments = Instrument.objects.filter(
            Q(type__in=types_within(codes)) | Q(also_types__in=types_within(codes))
        )
        found = Practice.objects.filter(instrument_links__instrument__in=instruments)
        return rows.filter(pk__in=found.values("pk"))

    def vocabularies(self):
        rows = self.queryset.order_by()
        columns = rows.values_list("level", "evidence_level", "data_status").distinct()
        levels, evidence, statuses = zip(*columns, strict=True) if columns else ((), (), ())
        types = InstrumentType.objects.filter(in_use=True).annotate(
            is_used=used_by(rows, "instrument_links__instrument__type")
        )
        used_categories = {type.category for type in types if type.is_used}
        return {
            "category": Vocabulary.of_choices(Category.choices, used_categories),
            "type": Vocabulary.of_rows(types),
            **place_vocabularies(rows),
            "level": Vocabulary.of_choices(Level.choices, levels),
            **self.term_vocabularies(rows),
            "tag": Vocabulary.of_rows(Tag.objects.annotate(is_used=used_by(rows, "tags")), key="slug"),
            "evidence": Vocabulary.of_choices(EvidenceLevel.choices, evidence),
            "status": Vocabulary.of_choices(Record.DataStatus.choices, statuses),
        }

    def term_vocabularies(self, rows):
        """Two lists of terms in one query."""
        is_used = used_by(rows, "target_groups") | used_by(rows, "sectors")
        lists = {"group": Term.List.TARGET_GROUP, "sector": Term.List.SECTOR}
        terms = list(Term.objects.filter(list__in=lists.values()).annotate(is_used=is_used))
        return {
            name: Vocabulary.of_rows([term for term in terms if term.list == code])
            for name, code in lists.items()
        }


class InstrumentFilter(RecordFilter):
    category = AnyOf("type__category", label=_("Category"))
    type = AnyOf(label=_("Instrument type"), method="of_types")
    country = InCountries(label=_("Country"))
    region = InRegions(label=_("Region"))
    level = AnyOf("level", label=_("Level"))
    status = AnyOf("data_status", label=_("Data status"))
    vars().update(span_of_years("start", "in_force_until"))

    START = Coalesce("in_force_from", "adopted")
    ORDERS = RecordFilter.ORDERS | {
        "start": (_("In force from"), [F("start").desc(nulls_last=True), Lower("title")])
    }

    class Meta(RecordFilter.Meta):
        model = Instrument
        fields = []

    def of_types(self, rows, name, codes):
        also = Instrument.objects.filter(also_types__in=types_within(codes))
        return rows.filter(Q(type__in=types_within(codes)) | Q(pk__in=also.values("pk")))

    def vocabularies(self):
        rows = self.queryset.order_by()
        columns = rows.values_list("level", "data_status").distinct()
        levels, statuses = zip(*columns, strict=True) if columns else ((), ())
        is_used = used_by(rows, "type") | used_by(rows, "also_types")
        types = InstrumentType.objects.filter(in_use=True).annotate(is_used=is_used)
        used_categories = {type.category for type in types if type.is_used}
        return {
            "category": Vocabulary.of_choices(Category.choices, used_categories),
            "type": Vocabulary.of_rows(types),
            **place_vocabularies(rows),
            "level": Vocabulary.of_choices(Level.choices, levels),
            "status": Vocabulary.of_choices(Record.DataStatus.choices, statuses),
        }

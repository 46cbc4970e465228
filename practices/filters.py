"""The filters of practices and of instruments: one attribute for each parameter of the address."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from practices.models import (
    Category,
    EvidenceLevel,
    Instrument,
    Level,
    Practice,
)
from records.filters import (
    AnyOf,
    AtLeast,
    ByLink,
    InForce,
    InPlaces,
    OnDay,
    of_choices,
    of_languages,
    of_places,
    of_records,
    of_vocabulary,
    of_words_in_use,
    span_of_years,
)
from records.listing import RecordFilter
from records.models import Record


class PracticeFilter(RecordFilter):
    category = AnyOf(_("Instrument"), of_choices(Category.choices))
    type = AnyOf(_("Instrument type"), of_vocabulary("type"), inside="category")
    country = AnyOf(_("Country and region"), of_vocabulary("country"))
    region = InPlaces(_("Region"), of_places, inside="country")
    group = AnyOf(_("Who benefits"), of_vocabulary("group"))
    sector = AnyOf(_("Sector"), of_vocabulary("sector"))
    tag = AnyOf(_("Tag"), of_words_in_use("tag"))
    actor = AnyOf(_("Actor"), of_records(Record.Kind.ACTOR))
    instrument = ByLink(_("Uses the instrument"), Record.Kind.INSTRUMENT)
    level = AnyOf(_("Level"), of_choices(Level.choices))
    vars().update(span_of_years())
    evidence = AtLeast(_("Evidence, at least"), of_choices(EvidenceLevel.choices))
    status = AnyOf(_("Data status"), of_choices(Record.DataStatus.choices))
    language = AnyOf(_("Language of the text"), of_languages)

    ORDERS = RecordFilter.ORDERS | {
        "start": (_("Start year"), "start"),
        "evidence": (_("Evidence"), "evidence"),
    }

    class Meta(RecordFilter.Meta):
        model = Practice
        fields = []

    @staticmethod
    def counted(number):
        return ngettext("%(number)s practice", "%(number)s practices", number) % {"number": number}


class InstrumentFilter(RecordFilter):
    category = AnyOf(_("Instrument"), of_choices(Category.choices))
    type = AnyOf(_("Instrument type"), of_vocabulary("type"), inside="category")
    country = AnyOf(_("Country and region"), of_vocabulary("country"))
    region = InPlaces(_("Region"), of_places, inside="country")
    in_force = InForce()
    on = OnDay()
    level = AnyOf(_("Level of the authority"), of_choices(Level.choices))
    designed = AnyOf(_("Designed for"), of_choices(Instrument.DesignedFor.choices))
    vars().update(span_of_years())
    status = AnyOf(_("Data status"), of_choices(Record.DataStatus.choices))
    language = AnyOf(_("Language of the text"), of_languages)

    ORDERS = RecordFilter.ORDERS | {"start": (_("In force from"), "start")}

    class Meta(RecordFilter.Meta):
        model = Instrument
        fields = []

    @staticmethod
    def counted(number):
        return ngettext("%(number)s instrument", "%(number)s instruments", number) % {"number": number}

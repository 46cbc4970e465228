from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from records.filters import AnyOf, InRegions, Vocabulary, place_vocabularies, used_by
from records.listing import RecordFilter
from records.models import Record, Term


class OfKind(AnyOf):
    """By the main kind or a further one."""

    def filter(self, rows, codes):
        if not codes:
            return rows
        also = Actor.objects.filter(also_kinds__code__in=codes)
        return rows.filter(Q(main_kind__code__in=codes) | Q(pk__in=also.values("pk")))


class ActorFilter(RecordFilter):
    kind = OfKind(label=_("Kind of actor"))
    service = AnyOf("services__code", label=_("Service"))
    country = AnyOf("seat_country", label=_("Country of the seat"))
    region = InRegions(label=_("Territory served"))
    status = AnyOf("data_status", label=_("Data status"))

    ORDERS = {
        "title": (_("Name"), [Lower("title")]),
        "country": (_("Country"), ["country", Lower("title")]),
        "newest": (_("Newest"), [F("checked_on").desc(nulls_last=True), F("published_at").desc()]),
    }

    class Meta(RecordFilter.Meta):
        model = Actor
        fields = []

    def vocabularies(self):
        places = place_vocabularies(self.queryset)
        columns = self.queryset.order_by().values_list("seat_country", "data_status").distinct()
        seats, statuses = ({row[column] for row in columns} for column in (0, 1))
        return {
            **self.terms(),
            "country": Vocabulary(places["country"].words, seats),
            "region": places["region"],
            "status": Vocabulary.of_choices(Record.DataStatus.choices, statuses),
        }

    def terms(self):
        """Kinds and services in one query; no term stands in both lists."""
        rows = self.queryset
        is_used = used_by(rows, "main_kind") | used_by(rows, "also_kinds") | used_by(rows, "services")
        lists = {"kind": Term.List.ACTOR_KIND, "service": Term.List.SERVICE}
        terms = list(Term.objects.filter(list__in=lists.values()).annotate(is_used=is_used))
        return {
            name: Vocabulary.of_rows([term for term in terms if term.list == vocabulary])
            for name, vocabulary in lists.items()
        }

    def country_order(self):
        """By the country of the seat, as it is shown; the territory of a network may be all of Europe."""
        ranks = enumerate(self.known["country"].words)
        return Case(*(When(seat_country=code, then=Value(rank)) for rank, code in ranks), default=Value(999))

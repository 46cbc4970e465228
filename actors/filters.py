from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from actors.models import Actor
from records.filters import AnyOf, InPlaces, of_choices, of_languages, of_places, of_vocabulary
from records.listing import RecordFilter
from records.models import Record


class ActorFilter(RecordFilter):
    kind = AnyOf(_("Kind of actor"), of_vocabulary("kind"))
    service = AnyOf(_("Service"), of_vocabulary("service"))
    country = AnyOf(_("Country of the seat"), of_vocabulary("country"))
    region = InPlaces(_("Territory served"), of_places)
    status = AnyOf(_("Data status"), of_choices(Record.DataStatus.choices))
    language = AnyOf(_("Language of the text"), of_languages)

    ORDERS = {
        "title": (_("Name"), "title"),
        "country": (_("Country"), "title"),
        "newest": (_("Newest"), "newest"),
    }

    class Meta(RecordFilter.Meta):
        model = Actor
        fields = []

    @staticmethod
    def counted(number):
        return ngettext("%(number)s support actor", "%(number)s support actors", number) % {"number": number}

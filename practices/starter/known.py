"""What the records of the files may point to."""

from actors.models import Actor
from practices.models import Instrument, InstrumentType, Tag
from practices.starter import ContentError
from records.models import OldSlug, Region, RegionCode, Term


class Known:
    """What records point to, fetched once for the whole load."""

    def __init__(self, vocabularies):
        self.regions = {region.code: region for region in Region.objects.all()}
        for other in RegionCode.objects.select_related("region"):
            self.regions.setdefault(other.code, other.region)
        self.partner_of = {region.country: region for region in self.regions.values() if region.is_partner}
        self.terms = {(term.list, term.code): term for term in Term.objects.all()}
        self.tags = {tag.slug: tag for tag in Tag.objects.all()}
        self.types = {kind.code: kind for kind in InstrumentType.objects.all()}
        self.by_pair = {
            (row["kind"], row["subtype"]): row["type"] for row in vocabularies["instrument_type_by_pair"]
        }
        self.by_slug = {row["slug"]: row for row in vocabularies["instrument_type_by_slug"]}
        self.renamed = dict(OldSlug.objects.values_list("slug", "record__slug"))
        # Records that other records name; asked for when they are loaded.
        self.actors = self.instruments = None

    def now(self, slug):
        """Return the slug a record has today; staff may have changed it since the files were written."""
        return self.renamed.get(slug, slug)

    def region(self, row):
        """Return the region of a record, whose country must be the one the record names."""
        region = self.regions.get(row["nuts"])
        if region is None:
            raise ContentError(f"nuts {row['nuts']!r} is not in regions.yaml")
        if region.country != row["country"] and not (region.code == "EU" and "services" in row):
            raise ContentError(f"country {row['country']!r} and nuts {row['nuts']!r} differ")
        return region

    def owner(self, region):
        """The partner region of the record's country; the central desk owns all others."""
        return self.partner_of.get(region.country, self.regions["EU"])

    def term(self, vocabulary, code):
        return one_of(self.terms, (vocabulary, code), f"{vocabulary} {code!r} is not in vocabularies.yaml")

    def type(self, code):
        return one_of(self.types, code, f"type {code!r} is not in vocabularies.yaml")

    def tag(self, code):
        return one_of(self.tags, code, f"tag {code!r} is not in vocabularies.yaml")

    def instrument(self, slug):
        if self.instruments is None:
            self.instruments = {record.slug: record for record in Instrument.objects.all()}
        return one_of(self.instruments, self.now(slug), f"instrument {slug!r} is not in instruments.yaml")

    def actor(self, slug):
        if self.actors is None:
            self.actors = {record.slug: record for record in Actor.objects.all()}
        return one_of(self.actors, self.now(slug), f"actor {slug!r} is not in actors.yaml")

    def types_of(self, row):
        """Return the type of an instrument and its further types, all in one list."""
        special = self.by_slug.get(row["slug"])
        code = special["type"] if special else self.by_pair.get((row["kind"], row["subtype"]))
        if code not in self.types or self.types[code].category != row["kind"]:
            raise ContentError(f"kind {row['kind']!r} with subtype {row['subtype']!r} leads to no type")
        codes = [code, *(special["also"] if special else [])]
        return [self.type(code) for code in codes]


def one_of(found, key, complaint):
    if key not in found:
        raise ContentError(complaint)
    return found[key]

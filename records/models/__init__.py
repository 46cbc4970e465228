from .imports import ImportFile
from .parts import Fact, Figure, Image, OpenPoint, Source, Translation
from .people import Membership, ReminderSent, User
from .places import Region, RegionCode, RegionLabel
from .record import Record
from .site import Film, FilmTrack, FilmTranscript, SiteSettings
from .terms import FalseFriend, Term, TermLabel, TermSource
from .trail import (
    Autosave,
    Decision,
    Generation,
    LinkCheck,
    OldSlug,
    RecordFacet,
    SearchText,
    SearchWord,
    Version,
)

__all__ = [
    "Autosave",
    "Decision",
    "Fact",
    "FalseFriend",
    "Figure",
    "Film",
    "FilmTrack",
    "FilmTranscript",
    "Generation",
    "Image",
    "ImportFile",
    "LinkCheck",
    "Membership",
    "OldSlug",
    "OpenPoint",
    "Record",
    "RecordFacet",
    "Region",
    "RegionCode",
    "RegionLabel",
    "ReminderSent",
    "SearchText",
    "SearchWord",
    "SiteSettings",
    "Source",
    "Term",
    "TermLabel",
    "TermSource",
    "Translation",
    "User",
    "Version",
]

"""What the stand-in film says and shows, and when: pictures, captions and transcripts are made from this alone."""

from dataclasses import dataclass, field

LANGUAGES = ("en", "sv")


@dataclass(frozen=True)
class Moment:
    """Some seconds in which these words come up; `picture` says what is drawn meanwhile.

    The film shows the English words apart; `form` joins them to the text of a caption.
    """

    seconds: float
    en: tuple
    sv: tuple
    form: str | dict = ""
    picture: dict = field(default_factory=dict)

    def words(self, language):
        return getattr(self, language)

    def text(self, language):
        form = self.form[language] if isinstance(self.form, dict) else self.form
        words = self.words(language)
        return form.format(*words) if form else ": ".join(words)


@dataclass(frozen=True)
class Scene:
    name: str
    title: dict
    moments: tuple

    @property
    def seconds(self):
        return sum(moment.seconds for moment in self.moments)


@dataclass(frozen=True)
class Stop:
    """A partner on the map; degrees as in the starter content, for a dot and not for measuring."""

    country: str
    lat: float
    lon: float
    label: str


@dataclass(frozen=True)
class Timed:
    start: float
    end: float
    moment: Moment


STOPS = (
    Stop("IT", 45.4, 11.9, "Veneto"),
    Stop("ES", 37.4, -4.6, "Andalusia"),
    Stop("GB", 51.0, -1.3, "Hampshire"),
    Stop("DE", 52.4, 9.7, "Hannover"),
    Stop("SE", 58.4, 15.6, "Östergötland"),
    Stop("HU", 47.2, 16.9, "Szombathely"),
    Stop("RO", 45.9, 25.0, "Romania"),
    Stop("BG", 42.7, 23.3, "Sofia"),
    Stop("GR", 38.0, 23.7, "Attica"),
)

FIGURE = "{0} {1} ({2})"
INSTRUMENT = "{0}, {1}: {2}"

TITLE = Scene(
    "title",
    {"en": "What MESSE is", "sv": "Vad MESSE är"},
    (
        Moment(
            1.6,
            ("MESSE",),
            ("MESSE",),
            picture={
                "en": "Three linked rings, the mark of MESSE, are drawn in light lines on deep teal.",
                "sv": "Tre länkade ringar, märket för MESSE, ritas med ljusa linjer på djupt blågrönt.",
            },
        ),
        Moment(
            2.9,
            ("Mechanism for Enhancement of Synergy and Sustainability among Enterprises",),
            ("Mekanism för bättre synergi och hållbarhet bland företag",),
        ),
        Moment(
            2.4,
            ("A knowledge base for the social economy",),
            ("En kunskapsbank för den sociala ekonomin",),
        ),
        Moment(
            2.6,
            ("Stand-in film, made from the knowledge base",),
            ("Tillfällig film, gjord av kunskapsbankens innehåll",),
        ),
    ),
)

OBJECTIVE = Scene(
    "objective",
    {"en": "The objective", "sv": "Målet"},
    (
        Moment(
            2.6,
            ("The objective", "Better regional policy for the social economy"),
            ("Målet", "bättre regional politik för den sociala ekonomin"),
            picture={"en": "Dark words on warm paper.", "sv": "Mörka ord på varmt papper."},
        ),
        Moment(
            2.6,
            ("Find", "analyse", "benchmark", "spread"),
            ("Hitta", "analysera", "jämföra", "sprida"),
            "{0}, {1}, {2}, {3}",
            {
                "en": "A line is drawn through four points, one for each verb.",
                "sv": "En linje dras genom fyra punkter, en för varje verb.",
            },
        ),
        Moment(
            3.6,
            ("good practices in", "legal", "tax", "operational", "instruments of public authorities"),
            ("goda exempel på", "rättsliga", "skattemässiga", "operativa", "instrument hos myndigheter"),
            {"en": "{0} {1}, {2} and {3} {4}", "sv": "{0} {1}, {2} och {3} {4}"},
            {
                "en": "Three panels: legal in indigo, tax in ochre, operational in green.",
                "sv": "Tre rutor: rättsliga i indigo, skattemässiga i ockra, operativa i grönt.",
            },
        ),
    ),
)

PARTNERS = Scene(
    "partners",
    {"en": "The nine partners", "sv": "De nio partnerna"},
    (
        Moment(
            2.4,
            ("2012 to 2014", "Nine partners in nine countries"),
            ("2012–2014", "nio partner i nio länder"),
            picture={
                "en": "A map of Europe. A line runs from partner to partner; "
                "each becomes a point and its country takes colour.",
                "sv": "En karta över Europa. En linje löper från partner till partner; "
                "var och en blir en punkt och landet får färg.",
            },
        ),
        Moment(2.0, ("Italy, lead partner", "Veneto Region"), ("Italien, huvudpartner", "Region Veneto")),
        Moment(
            2.9,
            ("Spain", "Regional Ministry for Health and Social Welfare of Andalusia"),
            ("Spanien", "Andalusiens regionala ministerium för hälsa och social välfärd"),
        ),
        Moment(
            1.8,
            ("United Kingdom", "Community Action Hampshire"),
            ("Storbritannien", "Community Action Hampshire"),
        ),
        Moment(
            2.7,
            ("Germany", "Ada-und-Theodor-Lessing Adult Education Centre Hannover"),
            ("Tyskland", "vuxenutbildningscentret Ada-und-Theodor-Lessing i Hannover"),
        ),
        Moment(1.8, ("Sweden", "East Sweden Region"), ("Sverige", "Regionförbundet Östsam")),
        Moment(
            2.0,
            ("Hungary", "Pannon Business Network Association"),
            ("Ungern", "föreningen Pannon Business Network"),
        ),
        Moment(
            2.8,
            ("Romania", "Romanian Ministry of Labour, Family and Social Protection"),
            ("Rumänien", "Rumäniens ministerium för arbete, familj och socialt skydd"),
        ),
        Moment(1.6, ("Bulgaria", "Sofia Municipality"), ("Bulgarien", "Sofia kommun")),
        Moment(
            2.8,
            ("Greece", "Decentralised Administration of Attica"),
            ("Grekland", "Attikas decentraliserade förvaltning"),
            picture={"en": "Now all nine points are marked.", "sv": "Nu är alla nio punkter markerade."},
        ),
    ),
)

ACTORS = Scene(
    "actors",
    {"en": "Five actors in Östergötland", "sv": "Fem aktörer i Östergötland"},
    (
        Moment(
            1.8,
            ("Sweden", "Support network in Östergötland"),
            ("Sverige", "stödnätverket i Östergötland"),
            picture={
                "en": "An outline of Sweden with a point in Östergötland; five rows come up one after another.",
                "sv": "Sveriges kontur med en punkt i Östergötland; fem rader kommer fram en efter en.",
            },
        ),
        Moment(
            2.4,
            ("Coompanion", "Free advice to the cooperative sector"),
            ("Coompanion", "gratis råd till den kooperativa sektorn"),
        ),
        Moment(
            2.5,
            ("SERUS", "Project development, business intelligence, advocacy"),
            ("SERUS", "projektutveckling, omvärldsbevakning, påverkansarbete"),
        ),
        Moment(
            2.8,
            ("Kooptjänst", "Start-up help, administration, finance for its members"),
            ("Kooptjänst", "starthjälp, administration, ekonomi åt medlemmarna"),
        ),
        Moment(
            2.4,
            ("Kooptima", "Cooperative with units for people with disabilities"),
            ("Kooptima", "enheter för personer med funktionsnedsättning"),
        ),
        Moment(
            2.3,
            ("Se Upp", "Coordinating actor for the social economy"),
            ("Se Upp", "samordnande aktör för den sociala ekonomin"),
        ),
        Moment(
            2.6,
            ("Kooptima and Se Upp", "needs input from the region"),
            ("Kooptima och Se Upp", "behöver uppgifter från regionen"),
            {"en": "{0}: “{1}”", "sv": "{0}: ”{1}”"},
            {
                "en": "A dashed frame marks the two rows.",
                "sv": "En streckad ram märker ut de två raderna.",
            },
        ),
    ),
)

LEGAL = Scene(
    "legal",
    {"en": "A legal instrument", "sv": "Ett rättsligt instrument"},
    (
        Moment(
            2.3,
            ("Legal", "United Kingdom", "Community interest company"),
            ("Rättsligt", "Storbritannien", "community interest company"),
            INSTRUMENT,
            {"en": "An indigo bar beside the words.", "sv": "En list i indigo bredvid orden."},
        ),
        Moment(
            2.6,
            ("Its assets are locked for the community",),
            ("Tillgångarna är låsta till samhällets nytta",),
        ),
        Moment(
            3.4,
            ("35\u00a0%", "of distributable profits: the dividend cap", "2024 · Burges Salmon"),
            ("35\u00a0%", "av utdelningsbar vinst: taket för utdelning", "2024 · Burges Salmon"),
            FIGURE,
            {
                "en": "The figure stands large on the right. Of a hundred dots, 35 are filled.",
                "sv": "Siffran står stor till höger. Av hundra prickar är 35 fyllda.",
            },
        ),
    ),
)

TAX = Scene(
    "tax",
    {"en": "A tax instrument", "sv": "Ett skatteinstrument"},
    (
        Moment(
            2.4,
            ("Tax", "Italy", "Five per thousand of income tax"),
            ("Skatt", "Italien", "fem promille av inkomstskatten"),
            INSTRUMENT,
            {"en": "Now the bar is ochre.", "sv": "Nu är listen ockra."},
        ),
        Moment(
            2.8,
            ("Taxpayers may direct 0.5\u00a0% to a chosen body",),
            ("Skattebetalare får styra 0,5\u00a0% till en vald organisation",),
            picture={"en": "Of two hundred dots, one is filled.", "sv": "Av tvåhundra prickar är en fylld."},
        ),
        Moment(
            3.2,
            ("EUR\u00a0523 million", "shared out for 2024", "Il Piccolo, 2025"),
            ("523\u00a0miljoner euro", "fördelades för 2024", "Il Piccolo, 2025"),
            FIGURE,
        ),
    ),
)

OPERATIONAL = Scene(
    "operational",
    {"en": "An operational instrument", "sv": "Ett operativt instrument"},
    (
        Moment(
            2.2,
            ("Operational", "Sweden", "Idea-based public partnership"),
            ("Operativt", "Sverige", "idéburet offentligt partnerskap"),
            INSTRUMENT,
            {"en": "Now the bar is green.", "sv": "Nu är listen grön."},
        ),
        Moment(
            3.0,
            ("Public and non-profit bodies pool resources for one goal",),
            ("Offentliga och ideella parter samlar resurser för ett gemensamt mål",),
        ),
        Moment(
            3.0,
            ("94", "active partnerships found", "2023 · Fremia and Famna"),
            ("94", "aktiva partnerskap kartlagda", "2023 · Fremia och Famna"),
            FIGURE,
            {"en": "Under the figure, 94 dots.", "sv": "Under siffran 94 prickar."},
        ),
    ),
)

CLOSING = Scene(
    "closing",
    {"en": "Read, compare, hand on", "sv": "Läs, jämför, för vidare"},
    (
        Moment(
            2.0,
            ("Read, compare, hand on",),
            ("Läs, jämför, för vidare",),
            picture={
                "en": "Deep teal again, with the three rings.",
                "sv": "Djupt blågrönt igen, med de tre ringarna.",
            },
        ),
        Moment(1.6, ("Practices, instruments, actors",), ("Exempel, instrument, aktörer",)),
        Moment(
            3.4,
            ("Stand-in film, made from the knowledge base", "Texts CC BY 4.0"),
            ("Tillfällig film, gjord av kunskapsbankens innehåll", "Texter CC BY 4.0"),
            "{0}. {1}",
        ),
    ),
)

SCENES = (TITLE, OBJECTIVE, PARTNERS, ACTORS, LEGAL, TAX, OPERATIONAL, CLOSING)
DURATION = round(sum(scene.seconds for scene in SCENES), 2)


def timeline():
    """Every scene with its moments as Timed, in seconds from the start of the film."""
    start = 0.0
    for scene in SCENES:
        timed = []
        for moment in scene.moments:
            end = round(start + moment.seconds, 2)
            timed.append(Timed(start, end, moment))
            start = end
        yield scene, timed

"""Practices in nine languages: what the tests of the search look for, the same on both databases."""

from tests.factories import make_practice, make_region

# (title, language, summary, text)
TEXTS = [
    (
        "Fishing cooperative",
        "en",
        "Members share the catch.",
        "The law of 2009 gives such bodies a lower tax.",
    ),
    (
        "Tax relief for donors",
        "en",
        "A lower rate for each cooperative.",
        "Donors deduct half of every gift.",
    ),
    (
        "Reserved contracts",
        "en",
        "Public buyers keep lots for workshops.",
        "Cooperatives and others may bid.",
    ),
    (
        "Återbruk i Åmål",
        "sv",
        "Företagen lagar möbler.",
        "Kommunen köper tjänster av ett kooperativ vid sjön.",
    ),
    ("Kooperativ på landet", "sv", "Byns butik ägs av alla.", "Företag och föreningar delar på en sal."),
    ("Cooperativa del lago", "it", "Lavoro per chi ne è privo.", "La qualità è misurata; è così da anni."),
    ("Sale comuni", "it", "Le cooperative sociali aprono le sale.", "Perché no: più libertà per tutti."),
    (
        "Genossenschaft am Fluss",
        "de",
        "Straßen und Plätze für Fußgänger.",
        "Größere Betriebe übernehmen Lehrlinge.",
    ),
    ("Die große Straße", "de", "Nachbarn räumen auf.", "Genossenschaften zahlen weniger Steuern."),
    (
        "Empresa de inserción",
        "es",
        "Las empresas contratan a jóvenes.",
        "Formación y acompañamiento en la región.",
    ),
    ("Niñez y montaña", "es", "Una cooperativa de madres.", "Las inserciones duran un año."),
    ("Fundația pentru țară", "ro", "Întreprinderi sociale și fundații.", "Legea cere un așezământ."),
    ("Economia sociala la Iaşi", "ro", "Fundaţia ţine un atelier.", "Se dă ajutor de stat."),
    ("Szövetkezet Győrben", "hu", "Nők fűtik a műhelyt.", "A szövetkezetek előnyei és őrzői."),
    ("Új műhely", "hu", "Gyűjtők és szövetkezeti tagok.", "A törvény szerint."),
    ("Кооперация в София", "bg", "Хора с увреждания работят.", "Закон за кооперациите."),
    ("Социално предприятие", "bg", "КООПЕРАЦИЯ на пекари.", "Хляб за всички."),
    ("Συνεταιρισμός γυναικών", "el", "Τυρί και μέλι από το βουνό.", "Ο νόμος του 2016."),
    ("Ο ΔΡΟΜΟΣ ΤΟΥ ΜΕΛΙΟΥ", "el", "Οι συνεταιρισμοί πουλούν.", "Κοινωνική οικονομία."),
]


def make_corpus():
    """Two of them lie in Trento, all others in Östergötland."""
    trento = make_region("ITH20", "Trento")
    for number, (title, language, summary, text) in enumerate(TEXTS):
        place = {"region": trento} if language == "it" else {}
        make_practice(
            title, slug=f"text-{number}", language=language, summary=summary, approach=text, **place
        )

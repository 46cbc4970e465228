"""What words of nine languages are made of: small words, stems, regular endings, first parts of compounds.

"-" is no ending. The forms are regular, not always right: they give a stemmer its work, not a reader.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    countries: str  # whose records are written in it
    small: str
    nouns: dict  # {endings: stems}; these also stand behind a first part
    others: dict  # verbs and adjectives
    firsts: str


LANGUAGES = {
    "en": Language(
        countries="",
        small="the of and to in for with a by on as is from that are at which it or their has was be an this",
        nouns={
            "- s 's": "cooperative enterprise network contract region council fund worker member partner "
            "service "
            "market budget tender clause reform charter grant lender voucher tenant farmer teacher mentor "
            "trainer "
            "workshop neighbourhood household village district harbour forest garden kitchen bakery "
            "laundry repair "
            "school library clinic shelter",
            "e es ed ing": "increas reduc promot produc exchang manag combin involv measur guarante",
            "- s ed ing er ers": "employ support work train learn plan build transform consult lend "
            "invest report "
            "perform contract recover repair craft clean farm plant mentor",
            "ity ities": "commun responsibil sustainabil capac opportun local municipal author qual "
            "accessibil",
            "ation ations": "integr organis innov cooper association particip regener particular "
            "transform found",
        },
        others={
            "- ly ness": "social local fair open public joint regional inclusive lasting direct mutual "
            "careful steady",
            "- r st": "wide large simple late fine close sure",
            "e es ed ing er": "provid creat serv reserv chang shar hous financ",
        },
        firsts="co inter micro multi sub self re under over non cross eco agro pre out up net bio tele",
    ),
    "sv": Language(
        countries="SE",
        small="och i att det som en på är av för med till den har de ett om var från inte kan vid efter samt",
        nouns={
            "- en ar arna": "verksamhet kommun upphandling marknad förening styrelse utbildning satsning "
            "lösning ledning "
            "utveckling samverkan delaktighet möjlighet erfarenhet bygd handling anställning "
            "rehabilitering tjänst "
            "process metod modell idé",
            "- et en ets": "företag arbete stöd avtal nätverk projekt samarbete ansvar bidrag behov "
            "område kontor mål lån "
            "boende lärande kooperativ resultat",
            "a an or orna": "kvinn skol grupp stad verkstad tjänsteman medarbetar deltagar ledar "
            "handledar brukar",
            "e en ar arna": "arbetar arbetsgivar deltagar ägar företagar medlem invånar",
        },
        others={
            "- t a": "social lokal regional offentlig ideell gemensam öppen hållbar trygg långsiktig "
            "kommunal ny liten",
            "ar ade at a ande": "samverk arbet utveckl start stärk bild skap ordn erbjud finansier "
            "rekryter handled",
        },
        firsts="arbets social kommun region närings bostads vård skol miljö jordbruks ungdoms kvinno folk "
        "lands samhälls "
        "kultur skogs handels byggnads omsorgs integrations kunskaps informations ekonomi framtids "
        "försöks bygde",
    ),
    "it": Language(
        countries="IT",
        small="di e il la che in un per una con del le dei da al i si non alla sono delle nel gli come più",
        nouns={
            "o i": "lavor contratt territori serviz fond band progett comun consorzi bilanci quartier "
            "soci model "
            "metod accord tavol sportell laboratori percors intervent risultat beneficiar volontar "
            "artigian",
            "a e": "impres cooperativ region rete clausol leg cittadin scuol cas famigli politic persona "
            "ricerc forma "
            "misur propost garanzi agenzi assistenz",
            "ione ioni": "integraz format inclus occupaz produz coprogettaz valutaz amministraz associaz "
            "partecipaz "
            "innovaz gest",
            "ità": "comun qual sostenibil opportun responsabil capac",
        },
        others={
            "e i": "social local regional nazional fiscal sostenibil",
            "o a i e": "pubblic svantaggiat condivis nuov econom giuridic italian",
            "are ato ata ando ano": "lavor form integr sviluppl finanzi attiv occup organizz valut "
            "collabor partecip",
        },
        firsts="co ri inter micro multi sotto auto pre sovra extra socio euro eco agro tele bio iper mega "
        "mini neo para post psico trans ultra video",
    ),
    "de": Language(
        countries="DE AT CH LU",
        small="der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es "
        "an werden aus",
        nouns={
            "- e en es": "betrieb vertrag verein projekt markt fonds dienst beitrag angebot rat weg ort "
            "plan kreis preis "
            "haushalt ausschuss vorteil",
            "- en": "genossenschaft förderung beschäftigung ausbildung beratung vergabe einrichtung "
            "leistung gemeinde "
            "arbeit wirkung beteiligung nachbarschaft verwaltung zusammenarbeit finanzierung region "
            "wirtschaft "
            "gesellschaft werkstatt erfahrung wohnung versorgung pflege",
            "er ern ers": "unternehm arbeitnehm arbeitgeb teilnehm bewohn träg nutz handwerk berat",
        },
        others={
            "- e en er es em": "sozial regional öffentlich gemeinnützig nachhaltig kommunal örtlich "
            "gemeinsam neu offen "
            "rechtlich steuerlich",
            "en t te ten end": "förder beschäftig unterstütz beteilig entwickel gestalt vermittel stärk "
            "finanzier arbeit",
        },
        firsts="sozial arbeits gemeinde regional landes bürger wohnungs vergabe bildungs jugend frauen "
        "umwelt kultur "
        "land wirtschafts pflege gesundheits integrations stadt nachbarschafts steuer handwerks energie "
        "kreislauf",
    ),
    "es": Language(
        countries="ES PT",
        small="de la que el en y a los se del las un por con una para su al es lo como más o pero sus",
        nouns={
            "o os": "trabaj contrat territori servici fond proyect municipi consorci barri soci model "
            "métod acuerd taller "
            "emple apoy resultad beneficiari volver plan desarroll convenio",
            "a as": "empres cooperativ cláusul ley ciudadan escuel viviend famili polític person medid "
            "propuest garantí "
            "agenci ayud ferment red",
            "ción ciones": "integra forma inclu contrata produc evalua administra asocia participa innova "
            "ges inser",
            "dad dades": "comuni cali sostenibili oportuni responsabili capaci enti",
        },
        others={
            "- es": "social local regional nacional fiscal sostenible",
            "o a os as": "públic vulnerabl compartid nuev económic jurídic reservad",
            "ar ado ada ando an": "trabaj form integr desarroll financi activ ocup organiz evalu colabor "
            "particip",
        },
        firsts="co re inter micro multi sub auto pre sobre extra socio euro eco agro tele bio hiper mega "
        "mini neo para post psico trans ultra video",
    ),
    "ro": Language(
        countries="RO MD",
        small="de și în a la cu pe din un o care este pentru nu mai se că al ale prin sau fi sunt dintre",
        nouns={
            "- ul uri urile ului": "contract proiect fond serviciu sprijin plan buget program venit "
            "credit loc model acord "
            "drept scop birou teritoriu",
            "ă a e ele ei": "întreprinder cooperativ reț comun clauz leg școal famili politic persoan "
            "măsur propuner garanți "
            "agenți regiun piaț",
            "are ări ării": "integr form dezvolt finanț evalu asoci particip organiz inov implic lucr angaj",
            "itate ități ității": "comun cal sustenabil oportun responsabil capac ent",
        },
        others={
            "- ă i e": "social local regional național public fiscal durabil vulnerabil rezervat economic "
            "juridic",
            "ează at ată ând": "lucr form integr dezvolt finanț activ organiz evalu colabor particip",
        },
        firsts="co re inter micro multi sub auto pre supra extra socio euro eco agro tele",
    ),
    "hu": Language(
        countries="HU",
        small="a az és hogy nem is egy ez azt meg csak de ha mint már vagy volt kell még ami által után "
        "között",
        nouns={
            "- ok ot ban nak hoz": "vállalkozás támogatás együttműködés szolgáltatás foglalkoztatás "
            "program önkormányzat "
            "munkahely társulás lakás pályázat módszer tanács hálózat",
            "- ek et ben nek hez": "szövetkezet egyesület szerződés intézmény képzés fejlesztés település "
            "szervezet közösség "
            "eredmény költség lehetőség személy üzem részvétel terület",
            "a ák át ában ának ához": "munk iskol adó form piac csoport rész ház",
        },
        others={
            "i ias iak it": "társadalm helyí térség országos közösség gazdaság jog adó szociál nyilvános",
            "ni ott ás ó nak": "támogat dolgoz fejleszt foglalkoztat szervez alakít tanít vállal segít indít",
        },
        firsts="munka társadalom köz lakás ifjúság nő környezet falu város gazdaság adó jog oktatás "
        "egészség kultúra család "
        "ipar mező energia szomszéd tudás",
    ),
    "bg": Language(
        countries="BG",
        small="на и за в от се да с по е са не че който като до при или към един този със които може",
        nouns={
            "- ът а и ите": "договор проект фонд съвет район план модел пазар бюджет център процес член "
            "капитал",
            "а ата и ите": "кооперац общин мреж услуг клауз мярк подкреп школ семейств политик програм "
            "работ област форм",
            "ие ието ия ията": "предприят сдружен обучен развит участ съдейств финансиран включван "
            "образован управлен",
            "ост остта ости остите": "заетост отговорн възможн способн устойчив солидарн дейн",
        },
        others={
            "ен на но ни ният": "социал местн обществ регионал съвмест устойчив дан прав икономичес национал",
            "я и ят ел ила ейки": "работ развив подкреп организ финансир участв обуч",
        },
        firsts="съ пре между микро много само еко агро социо евро под над теле",
    ),
    "el": Language(
        countries="GR CY",
        small="και το να του η της με που την από για τα είναι των σε ο οι στο θα τη στην τους ένα ως",
        nouns={
            "ός ού ό οί ών ούς": "συνεταιρισμ θεσμ σκοπ προϋπολογισμ διαγωνισμ οργανισμ πληθυσμ",
            "ο ου α ων": "έργ δίκτυ σχέδι ταμεί σχολεί εργαστήρι πρόγραμμ δικαίωμα συμβούλι πλαίσι",
            "η ης εις εων": "επιχείρησ εργασ ανάπτυξ ένταξ στήριξ εκπαίδευσ αξιολόγησ σύμβασ κατάρτισ "
            "απασχόλησ συμμετοχ "
            "διοίκησ κοινότητ οργάνωσ χρηματοδότησ",
            "ία ίας ίες ιών": "κοινων υπηρεσ συνεργασ οικονομ περιφέρε πολιτε ευκαιρ κατοικ αγορ εταιρε",
        },
        others={
            "ός ή ό οί ές ών": "κοινωνικ τοπικ δημοτικ εθνικ οικονομικ νομικ φορολογικ συνεργατικ "
            "περιφερειακ",
            "ει ουν ηκε όντας": "στηρίζ εργάζ αναπτύσσ οργανών χρηματοδοτ συμμετέχ εκπαιδεύ",
        },
        firsts="συν αλληλο μικρο πολυ αυτο οικο αγρο κοινωνικο ευρω υπο υπερ τηλε δια προ",
    ),
}

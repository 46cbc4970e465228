"""The page that the film is photographed from: the storyboard's words, set in time and place."""

from pathlib import Path

from django.conf import settings
from django.template import Context, Engine, Library

from practices.film.storyboard import LANGUAGES, STOPS, timeline
from records.map import GAP, Place, arrange, outlines, project

HERE = Path(__file__).parent
RINGS = ((10.5, 11), (21.5, 11), (16, 21))
WINDOW = (-24, 262, 903, 774)  # the part of the map that is seen: left, top, width, height
BEND = 0.14  # how far the thread swings out, as a share of its way
LEAD = 0.9  # seconds the thread is on its way before the point comes up
STAGGER = 0.42
SWEDEN = (395, 20, 260, 460)
# (how many dots, how many of them are full, how many in a row, beside what they stand)
DOTS = {"legal": (100, 35, 20, "figure"), "tax": (200, 1, 40, "words"), "operational": (94, 94, 20, "figure")}

register = Library()


@register.filter
def plus(second, steps):
    return round(second + steps * STAGGER, 2)


@register.filter
def multiply(number, by):
    return number * by


def page():
    """The whole film as one HTML text; its `seek(second)` sets the picture."""
    engine = Engine(dirs=[HERE])
    engine.template_builtins.append(register)
    return engine.get_template("stage.html").render(Context(scenery(), use_l10n=False))


def scenery():
    scenes = {scene.name: shown(scene, moments) for scene, moments in timeline()}
    *rows, stub = scenes["actors"]["moments"][1:]
    stubs = stub.moment.words(LANGUAGES[0])[0].split(" and ")
    return scenes | {
        "css": (HERE / "stage.css").read_text(encoding="utf-8"),
        "js": (HERE / "stage.js").read_text(encoding="utf-8"),
        "root": settings.BASE_DIR.as_uri() + "/",
        "rings": RINGS,
        "kinds": DOTS,
        "instruments": [scenes[name] | {"dots": dots(*DOTS[name])} for name in DOTS],
        "sweden": sweden(),
        "map": drawing(scenes["partners"]["moments"][1:]),
        "rows": [
            {"start": row.start, "moment": row.moment, "is_stub": row.moment.en[0] in stubs} for row in rows
        ],
        "stub": stub.moment.en[1],
        "stub_at": stub.start,
    }


def shown(scene, moments):
    return {"name": scene.name, "at": moments[0].start, "until": moments[-1].end, "moments": moments}


def drawing(moments):
    countries = outlines()["countries"]
    places = [Place(stop.country, stop.lat, stop.lon, stop.label, "") for stop in STOPS]
    spots = [project(stop.lat, stop.lon) for stop in STOPS]
    return {
        "window": " ".join(map(str, WINDOW)),
        "surroundings": outlines()["surroundings"],
        "lands": countries.values(),
        "stops": [
            {
                "x": round(x, 1),
                "y": round(y, 1),
                "at": moments[n].start,
                "leaves": moments[n].start - LEAD,
                "land": countries[STOPS[n].country],
                "is_home": STOPS[n].country == "SE",
                "thread": thread(spots[n - 1], (x, y)) if n else "",
                "label": STOPS[n].label,
            }
            | beside(point.label, (x, y))
            for n, ((x, y), point) in enumerate(zip(spots, arrange(places), strict=True))
        ],
    }


def beside(label, spot):
    """One line of smaller type than the site's map has, on the side that map chose."""
    across = {"start": 1, "middle": 0, "end": -1}[label.anchor]
    above = 0 if across else (-1.5 if float(label.y) < spot[1] else 1.5)
    return {"anchor": label.anchor, "label_x": spot[0] + across * GAP, "label_y": spot[1] + above * GAP}


def thread(start, end):
    """A curve that swings out to the left of its way."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    x, y = (start[0] + end[0]) / 2 + dy * BEND, (start[1] + end[1]) / 2 - dx * BEND
    return f"M{start[0]:.1f} {start[1]:.1f}Q{x:.1f} {y:.1f} {end[0]:.1f} {end[1]:.1f}"


def sweden():
    x, y = project(*next((stop.lat, stop.lon) for stop in STOPS if stop.country == "SE"))
    return {"window": " ".join(map(str, SWEDEN)), "land": outlines()["countries"]["SE"], "x": x, "y": y}


def dots(number, full, per_row, beside_what):
    """A share or a count to look at: so many of so many."""
    every = [
        {"x": n % per_row + 0.5, "y": n // per_row + 0.5, "is_full": n < full, "late": round(n / 40, 3)}
        for n in range(number)
    ]
    return {"all": every, "width": per_row, "height": -(-number // per_row), "beside": beside_what}

"""Outlines of Europe, and points on them, as shapes for inline SVG."""

import json
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin, sqrt
from pathlib import Path

EARTH_RADIUS_KM = 6371.007  # the sphere with the same area as the Earth
CENTRE_LAT, CENTRE_LON = 52, 10
KM_PER_UNIT = 4.2
LEFT_KM, TOP_KM = -1800, 2250
SIZE = 1000
OUTLINES = Path(__file__).with_name("map_outlines.json")


def project(lat, lon):
    """Degrees to (x, y) in the viewBox, y downwards.

    Lambert's azimuthal equal-area projection of a sphere, centred like
    ETRS89-LAEA (EPSG:3035) on 52° N 10° E. J. P. Snyder, Map Projections:
    A Working Manual (U.S. Geological Survey Professional Paper 1395, 1987),
    page 185, equations 24-2, 22-4 and 22-5.
    """
    phi, phi_1, dlon = radians(lat), radians(CENTRE_LAT), radians(lon - CENTRE_LON)
    towards = sin(phi_1) * sin(phi) + cos(phi_1) * cos(phi) * cos(dlon)
    scale = EARTH_RADIUS_KM * sqrt(2 / (1 + towards))
    east = scale * cos(phi) * sin(dlon)
    north = scale * (cos(phi_1) * sin(phi) - sin(phi_1) * cos(phi) * cos(dlon))
    return (east - LEFT_KM) / KM_PER_UNIT, (TOP_KM - north) / KM_PER_UNIT


@cache
def outlines():
    """The file as build_map wrote it: viewBox, countries (ISO alpha-2: path), surroundings (path)."""
    return json.loads(OUTLINES.read_text(encoding="utf-8"))

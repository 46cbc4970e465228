"""Circles and table of the map of hits. Not templates: three hundred places would take most of the time of the page.

Addresses, names and labels are escaped here; everything else is a number or a word of ours.
"""

from html import escape

from django import template
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def circles(drawn):
    return mark_safe("\n".join(map(circle, drawn)))


def circle(one):
    place = one.place
    target = disc("hits-target", one, one.target) if one.target != one.radius else ""
    seen = disc("hits-ring" if place.is_country else "hits-disc", one, one.radius)
    anchor = "" if one.name_anchor == "start" else f' text-anchor="{one.name_anchor}"'
    name = f'<text class="hits-name" y="{one.name_y}"{anchor}>{lines(one.x, one.name_lines)}</text>'
    label_of_it = label(one) if one.label else ""
    return f'<a class="hits-point" href="{escape(place.url)}">{target}{seen}{label_of_it}{name}</a>'


def disc(kind, one, radius):
    return f'<circle class="{kind}" cx="{one.x}" cy="{one.y}" r="{radius}"/>'


def label(one):
    found, kind = one.label, "hits-label" if one.fits_small else "hits-label hits-label-wide"
    return (
        f'<text class="{kind}" y="{found.y}" text-anchor="{found.anchor}" aria-hidden="true">'
        f"{lines(found.x, found.lines)}</text>"
    )


def lines(x, found):
    """Of one text, each line but the last with a space at its end, for those who hear it."""
    spans = [f'<tspan x="{x}" dy="{dy}em">{escape(line)}' for dy, line in found]
    return " </tspan>".join(spans) + "</tspan>"


@register.simple_tag
def rows_of_places(rows):
    return mark_safe("\n".join(map(row_of_place, rows)))


def row_of_place(place):
    head = "" if place.is_country else ' class="hits-region"'
    sign = "nowhere" if not place.spot else "ring" if place.is_country else "disc"
    return (
        f'<tr><th scope="row"{head}><a href="{escape(place.url)}" aria-label="{escape(place.name)}">'
        f'<span class="hits-is-{sign}">{escape(place.label)}</span></a></th>'
        f'<td class="number">{place.number}</td></tr>'
    )

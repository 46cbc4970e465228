from django import template

from practices import preconditions

register = template.Library()


@register.simple_tag
def places_to_choose(chosen=None):
    return preconditions.places_to_choose(chosen)

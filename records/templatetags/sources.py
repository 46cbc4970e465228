from django import template

from records.models import LinkCheck

register = template.Library()


@register.simple_tag
def with_archived_copies(sources):
    """The same sources; `archived` of each is the copy it names itself, else the one noted for its address."""
    sources = list(sources)
    asked = {source.url for source in sources if source.url and not source.archived_url}
    rows = LinkCheck.objects.filter(url__in=asked).exclude(archived_url="")
    noted = dict(rows.values_list("url", "archived_url")) if asked else {}
    for source in sources:
        source.archived = source.archived_url or noted.get(source.url, "")
    return sources

from . import links, people, places, record, site, terms, trail

__all__ = ["links", "people", "places", "record", "site", "terms", "trail"]

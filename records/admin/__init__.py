from . import people, places, record, site, terms, trail

__all__ = ["people", "places", "record", "site", "terms", "trail"]

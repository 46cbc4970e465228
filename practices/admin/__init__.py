from . import instrument, practice, reference

__all__ = ["instrument", "practice", "reference"]

from . import coverage, instrument, practice, reference

__all__ = ["coverage", "instrument", "practice", "reference"]

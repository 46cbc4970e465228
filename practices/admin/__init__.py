from . import instrument, practice, reference, transfers

__all__ = ["instrument", "practice", "reference", "transfers"]

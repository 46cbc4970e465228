from . import assessment, instrument, practice, reference, transfers

__all__ = ["assessment", "instrument", "practice", "reference", "transfers"]

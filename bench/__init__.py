"""How fast the site is: `make bench` builds invented records, serves them as in production and asks.

Everything it starts it ends, by its number; everything it writes lies in one folder that goes, but for the
results in docs/benchmarks.md. Never a part of the tests.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"

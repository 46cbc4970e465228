"""The settings of the site as they are, with one address more."""

from messe.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from messe import media, search, views
from practices.sitemaps import SITEMAPS
from records.second_factor import second_factor

urlpatterns = [
    *i18n_patterns(
        path("", views.home, name="home"),
        path("search/", search.search, name="search"),
        path("search/suggest/", search.suggestions, name="suggestions"),
        path("opensearch.xml", search.opensearch, name="opensearch"),
        path("", include("practices.urls")),
        path("", include("actors.urls")),
        path("", include("records.urls")),
        path("second-factor/", second_factor, name="second_factor"),
        prefix_default_language=False,
    ),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", login_not_required(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:name>", media.film_file, name="film_file"),
    path("admin/", include("records.staff_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "messe.views.bad_request"
handler403 = "messe.views.forbidden"
handler404 = "messe.views.not_found"
handler500 = "messe.views.failed"

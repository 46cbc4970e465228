from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from messe.urls import handler400, handler403, handler404, handler500
from messe.urls import urlpatterns as of_the_site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
@never_cache
def two_bytes(request):
    """What a page costs that does nothing: the server, Django and our middleware."""
    return HttpResponse("ok")


urlpatterns = [*of_the_site, path("bench/two-bytes/", two_bytes)]

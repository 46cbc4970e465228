from time import time

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.defaults import bad_request

from records import generation

SECONDS_BETWEEN_SLIDES = 15 * 60
FEATURES_NOT_USED = "accelerometer, camera, geolocation, gyroscope, magnetometer, microphone, payment, usb"
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in FEATURES_NOT_USED.split(", "))


def closed_to_other_sites(get_response):
    """The two protective headers that neither Django nor django-csp sets."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def language_of_the_address(get_response):
    """Instead of LocaleMiddleware, which adds Vary: Accept-Language to every page without prefix."""

    def middleware(request):
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    return middleware


def staff_stay_signed_in(get_response):
    """A sign-in lasts from the last staff page on. On public pages it would set a cookie that caches could keep."""
    admin = reverse_lazy("admin:index")

    def middleware(request):
        if request.path_info.startswith(str(admin)) and request.user.is_authenticated:
            slide(request.session, time())
        return get_response(request)

    return middleware


def slide(session, now):
    """Let a session count from now; written once in a quarter of an hour, and not with each page."""
    if now - session.get("used_at", 0) > SECONDS_BETWEEN_SLIDES:
        session["used_at"] = int(now)


def language_of_the_staff(get_response):
    """The admin has one address for all languages: it follows the user; before sign-in the account whose
    link was opened, or else the browser."""
    admin = reverse_lazy("admin:index")

    def middleware(request):
        if not request.path_info.startswith(str(admin)):
            return get_response(request)
        language = staff_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers["Content-Language"] = translation.get_language()
            patch_vary_headers(response, ["Accept-Language"])
            return response

    return middleware


def staff_language(request):
    if request.user.is_authenticated:
        return request.user.language
    return request.session.get("language") or translation.get_language_from_request(request)


def no_nul_bytes(get_response):
    """PostgreSQL refuses NUL in any text with a ValueError; no honest address or cookie holds one."""

    def middleware(request):
        cookies = "".join(request.COOKIES.values())
        if "\0" in request.path_info + cookies or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL byte in the address or in a cookie")
        return get_response(request)

    return middleware


def no_number_too_large(get_response):
    """SQLite takes no number of more than 64 bits; no honest form or address holds one."""

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        return bad_request(request, exception) if isinstance(exception, OverflowError) else None

    middleware.process_exception = process_exception
    return middleware


def content_of_today(get_response):
    """What is changed in the admin shows on the next page of every worker."""

    def middleware(request):
        generation.check_again()
        return get_response(request)

    return middleware


class SignInUnlessOpen(LoginRequiredMiddleware):
    """Django's asks for the user first, so that every open page would say Vary: Cookie and no cache could keep it."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

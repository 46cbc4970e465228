"""Every setting, read once from the environment. Unset means production-safe; a bad value stops the start."""

import re
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.FileAwareEnv()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")


def flag(name, default):
    """1 or 0 and nothing else: a misspelt "ture" must not quietly mean no."""
    value = env.str(name, default=str(int(default))).strip().lower()
    if value not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in {"1", "true", "yes", "on"}


def words(name, default=""):
    return [word.strip() for word in env.str(name, default=default).split(",") if word.strip()]


def number(name, default):
    value = env.str(name, default=str(default)).strip()
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def one_of(name, choices, default):
    value = env.str(name, default=default).strip().lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def required(name, value):
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it, or MESSE_LOCAL=1 to run on your own computer."
        )
    return value


def kept_secret_key():
    """Local use only: made once, readable by its owner alone."""
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


def site_url():
    """What links in mails begin with; a mail has no request to read it from."""
    first = ALLOWED_HOSTS[0]
    usual = "http://127.0.0.1:8000" if LOCAL else "" if first[0] in "*." else f"https://{first}"
    address = env.str("SITE_URL", default="").strip().rstrip("/") or usual
    if not re.fullmatch(r"https?://[^\s/?#@]+", address):
        raise ImproperlyConfigured("SITE_URL must look like https://messe.example.org, without a path.")
    return address


# The one switch for use on one's own computer: plain http, SQLite and a key under var/, mail to the console.
LOCAL = flag("MESSE_LOCAL", False)
DEBUG = flag("DEBUG", False)
if DEBUG and not LOCAL:
    raise ImproperlyConfigured("DEBUG shows source and settings to every visitor; it needs MESSE_LOCAL=1.")

SECRET_KEY = env.str("SECRET_KEY", default="") or (LOCAL and kept_secret_key())
required("SECRET_KEY", SECRET_KEY)
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if LOCAL else "")
required("ALLOWED_HOSTS", ALLOWED_HOSTS)
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
SITE_URL = site_url()
STAFF_SECOND_FACTOR = one_of(
    "STAFF_SECOND_FACTOR", ("required", "offered"), "offered" if LOCAL else "required"
)
# How many proxies of ours stand in front; only their X-Forwarded-* headers are believed.
TRUSTED_PROXY_HOPS = number("TRUSTED_PROXY_HOPS", 0)
if TRUSTED_PROXY_HOPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "practices",
    "actors",
    "records",
    "messe.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "taggit",
]

MIDDLEWARE = [
    "messe.middleware.closed_to_other_sites",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",  # inside these two: it refuses unknown hosts by itself
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "messe.middleware.content_of_today",
    "messe.cache.pages_of_today",  # outside of compression: pages are kept as they leave
    "django_http_compression.middleware.HttpCompressionMiddleware",
    "messe.middleware.language_of_the_address",
    "messe.middleware.no_nul_bytes",
    "messe.middleware.no_number_too_large",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "messe.middleware.staff_stay_signed_in",
    "messe.middleware.language_of_the_staff",
    "messe.middleware.SignInUnlessOpen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "messe.urls"
WSGI_APPLICATION = "messe.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "messe.context.site",
            ],
        },
    },
]


def database():
    """SQLite or PostgreSQL, each with what it needs to keep connections open and to wait for locks."""
    address = env.str("DATABASE_URL", default="") or (LOCAL and f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    scheme = required("DATABASE_URL", address).partition("://")[0]
    try:
        found = env.db_url_config(address) if scheme in {"sqlite", "postgres", "postgresql"} else None
    except ValueError:
        found = None
    if not found:  # the address may hold a password, so the message does not repeat it
        raise ImproperlyConfigured(
            "DATABASE_URL must look like sqlite:////var/lib/messe/db.sqlite3 or postgres://user:password@host/name, "
            "with / and ? in the password percent-encoded."
        )
    if scheme == "sqlite":
        if found["NAME"] != ":memory:":
            found["NAME"] = BASE_DIR / found["NAME"]
            found["NAME"].parent.mkdir(parents=True, exist_ok=True)
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        return found | {"CONN_MAX_AGE": None, "OPTIONS": options}
    # At least one connection for each thread of a worker; workers times this must fit the server's limit.
    pool = {"min_size": 1, "max_size": number("DATABASE_POOL_SIZE", 8), "timeout": 10}
    limit = f"-c statement_timeout={number('DATABASE_STATEMENT_SECONDS', 30)}s"
    options = f"{limit} -c jit=off"  # compiling a query takes longer than any of ours
    return found | {"OPTIONS": found.get("OPTIONS", {}) | {"pool": pool, "options": options}}


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def page_store():
    """The memory of each worker, or one Redis for all. Nothing of record lies there: it may be gone at any time."""
    kept = {"TIMEOUT": 24 * 60 * 60, "KEY_PREFIX": "messe"}
    address = env.str("REDIS_URL", default="")
    if not address:
        memory = "django.core.cache.backends.locmem.LocMemCache"
        return kept | {"BACKEND": memory, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1000}}
    if not is_redis(address):  # the address may hold a password, so the message does not repeat it
        raise ImproperlyConfigured(
            "REDIS_URL must look like redis://:password@host:6379/0, rediss://host or unix:///run/redis.sock, "
            "with / and ? in the password percent-encoded."
        )
    return kept | {"BACKEND": "messe.cache.RedisThatMayFail", "LOCATION": [address]}


def is_redis(address):
    """As Redis's own library reads it, parameters included. Nothing is asked yet: Redis may come later."""
    from redis import ConnectionPool

    try:
        ConnectionPool.from_url(address).make_connection()
    except (TypeError, ValueError):
        return False
    parts = urlsplit(address)
    return bool(parts.path if parts.scheme == "unix" else parts.hostname)


# Public pages are kept until something public changes; not while templates are worked on.
PAGE_CACHE = flag("PAGE_CACHE", not DEBUG)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": page_store(),
}

# Languages: the address decides, nothing else does.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("sv", _("Swedish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "messe.formats"
TIME_ZONE = "Europe/Stockholm"

# Files. HASHED_STATIC=0 serves static/ as it lies there: for work on CSS and for tests.
HASHED_STATIC = flag("HASHED_STATIC", True)
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = not HASHED_STATIC
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
HASHED_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
PLAIN_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": HASHED_STORAGE if HASHED_STATIC else PLAIN_STORAGE},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # fourteen inlines of a record are about 450 fields
FORMS_URLFIELD_ASSUME_HTTPS = True
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING = "practices.tags.split_at_commas"

# Sign-in
AUTH_USER_MODEL = "records.User"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATION}.NumericPasswordValidator"},
]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # by address alone a whole office would be locked
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_CLIENT_IP_CALLABLE = "messe.admin.visitor_address"
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_DISABLE_ACCESS_LOG = False  # coordinators see who signed in, when and from where
AXES_VERBOSE = False
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
OTP_TOTP_ISSUER = "MESSE"
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60  # of invitations; a forgotten password's link lives for one day

# Protection in the browser
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not LOCAL
SESSION_COOKIE_AGE = 10 * 60 * 60  # since the last staff page: messe.middleware.staff_stay_signed_in
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "messe.views.csrf_failure"
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if LOCAL else number("HSTS_SECONDS", 365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_INCLUDE_SUBDOMAINS", True)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
    | {f"{kind}-src": [SELF] for kind in ("script", "style", "img", "font", "connect", "media", "manifest")}
}
# security.W021: joining the browsers' preload list is for the owner of the whole domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Mail and log
ADMINS = [("", address) for address in words("ADMINS")]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="messe@localhost")
try:
    globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
except (ValueError, ImproperlyConfigured):
    raise ImproperlyConfigured("EMAIL_URL must look like smtp+tls://user:password@host:587.") from None
EMAIL_TIMEOUT = 10
DEFAULT_EXCEPTION_REPORTER_FILTER = "messe.reports.SecretsHidden"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "mail": {"class": "django.utils.log.AdminEmailHandler", "level": "ERROR"},
    },
    "root": {
        "handlers": ["console"],
        "level": one_of("LOG_LEVEL", ("debug", "info", "warning", "error"), "info").upper(),
    },
    "loggers": {
        "django": {"handlers": ["console", "mail"], "propagate": False},
        # Strangers knocking under wrong names are no news worth a mail.
        "django.security.DisallowedHost": {"handlers": ["console"], "propagate": False},
    },
}

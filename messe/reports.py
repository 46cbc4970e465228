import re

from django.views.debug import SafeExceptionReporterFilter


class SecretsHidden(SafeExceptionReporterFilter):
    """The server hands its whole environment to every request, so error mails would show DATABASE_URL."""

    hidden_settings = re.compile(
        "API|AUTH|COOKIE|CREDENTIAL|DSN|KEY|LOCATION|PASS|SECRET|SIGNATURE|TOKEN|URL", flags=re.IGNORECASE
    )

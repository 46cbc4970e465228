"""What staff read of packages that bring no Swedish of their own: collected here, so that our catalogue holds it."""

from django.utils.translation import gettext_noop, ngettext, pgettext

# django-otp
gettext_noop("Please enter your OTP token.")
gettext_noop("Invalid token. Please make sure you have entered it correctly.")
gettext_noop("Verification of the token is currently disabled")
ngettext(
    "Verification temporarily disabled because of %(failure_count)d failed attempt, please try again soon.",
    "Verification temporarily disabled because of %(failure_count)d failed attempts, please try again soon.",
    1,
)
# Not marked for translation there; the start page of the admin looks them up.
gettext_noop("TOTP devices")
gettext_noop("Static devices")

# django-axes
gettext_noop("access attempt")
gettext_noop("access attempts")
gettext_noop("access log")
gettext_noop("access logs")
gettext_noop("Logout Time")
gettext_noop("Session key hash (sha256)")
gettext_noop("Username")
gettext_noop("IP Address")
gettext_noop("Path")
gettext_noop("Attempt Time")
gettext_noop("Failed Logins")
gettext_noop("User Agent")
gettext_noop("Form Data")
gettext_noop("GET Data")
gettext_noop("POST Data")
gettext_noop("Meta Data")
gettext_noop("Locked Out")
gettext_noop("Attempt Remaining")
gettext_noop("Expires At")
gettext_noop("Not set")
gettext_noop("Clean up expired attempts")

# django-taggit
pgettext("A tag name", "name")
pgettext("A tag slug", "slug")

# Django's own Swedish, "På ägare", reads as a translation.
gettext_noop(" By %(filter_title)s ")

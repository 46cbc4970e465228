from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .constraints import one_of
from .places import Region


class StaffManager(UserManager):
    def create_superuser(self, *args, **kwargs):
        """Make a coordinator: an editor at the central desk, the region EU."""
        user = super().create_superuser(*args, **kwargs)
        union, _created = Region.objects.using(self.db).get_or_create(
            code="EU", defaults={"level": Region.Level.UNION, "country": "EU", "name": "European Union"}
        )
        user.memberships.create(region=union, role=Membership.Role.EDITOR)
        return user

    def coordinators(self):
        """Those who can let others in."""
        central = Membership.objects.filter(region__code="EU", role=Membership.Role.EDITOR)
        return self.filter(is_active=True, is_staff=True, pk__in=central.values("user"))

    def in_service(self):
        """A list of all who enter the admin, with their roles, in three queries: permissions ask no more of them."""
        rows = (
            self.filter(is_active=True, is_staff=True).order_by("pk").prefetch_related("memberships__region")
        )
        users = list(rows)
        for user in users:
            user.roles = [(row.region.code, row.role) for row in user.memberships.all()]
        return [user for user in users if user.roles]


class User(AbstractUser):
    """Somebody who signs in: contributor, editor or coordinator. Readers have no account."""

    language = models.CharField(
        _("language"), max_length=12, default="en", choices=[("en", "English"), ("sv", "svenska")]
    )

    objects = StaffManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @cached_property
    def roles(self):
        """[(code of a region, role)]; none for an account that has ended."""
        rows = self.memberships.values_list("region__code", "role") if self.is_active and self.pk else []
        return list(rows)

    @property
    def is_coordinator(self):
        """An active editor of the central desk, who may do everything."""
        return ("EU", Membership.Role.EDITOR) in self.roles

    def has_perm(self, perm, obj=None):
        """Rights come from memberships alone; what members may do is in records/permissions.py."""
        return self.is_coordinator

    def has_module_perms(self, app_label):
        return self.is_coordinator


class Membership(models.Model):
    """One role in one region and in all below it."""

    class Role(models.TextChoices):
        CONTRIBUTOR = "contributor", _("Contributor")
        EDITOR = "editor", _("Editor")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="memberships", verbose_name=_("region"))
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=Role,
        help_text=_("An editor of the European Union is a coordinator and may do everything."),
    )

    class Meta:
        ordering = ["user", "region"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "region"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["contributor", "editor"]), name="membership_role_known"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.region}"


class ReminderKind(models.TextChoices):
    WAITING = "waiting", _("drafts and reviews that wait")
    DUE = "due", _("records to check again")


class ReminderSent(models.Model):
    """One mail of the kind that is sent once in a period: it keeps a second run from sending it again."""

    Kind = ReminderKind

    user = models.ForeignKey(User, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=8, choices=ReminderKind)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "on"], name="reminder_once_a_day"),
            one_of("kind", ReminderKind, name="reminder_kind_known"),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_kind_display()}, {self.on}"

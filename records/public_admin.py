"""The admin of everything public that is no record: words, places, the film, the site's own facts."""

from django.contrib import admin
from django.db import transaction
from django.utils.translation import gettext as _

from records import permissions
from records.forms import STAFF_FIELDS, StaffForm
from records.models import Generation
from records.tabular import TabularInline


class PublicAdmin(admin.ModelAdmin):
    """A change shows on the next page of every worker; what is in use cannot be deleted."""

    form = StaffForm
    formfield_overrides = STAFF_FIELDS
    fixed_fields = []  # codes: given once, never changed
    is_read_by_all_staff = True  # they choose from these words; the central desk keeps them

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        user = request.user
        return permissions.is_staff(user) and (self.is_read_by_all_staff or user.is_coordinator)

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(self.fixed_fields if obj else [])]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        Generation.advance()

    @transaction.atomic
    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        Generation.advance()

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        Generation.advance()

    def get_deleted_objects(self, objs, request):
        """Keys protect themselves; many-to-many rows would silently go with the word."""
        *answer, protected = super().get_deleted_objects(objs, request)
        return *answer, [*protected, *(sentence for row in objs for sentence in uses(row))]


def uses(row):
    relations = [
        relation
        for relation in row._meta.related_objects
        if relation.many_to_many
        and relation.through._meta.auto_created
        and relation.related_model is not type(row)
    ]
    for relation in relations:
        number = relation.field.model._base_manager.filter(**{relation.field.name: row}).count()
        if number:
            yield _("%(row)s is in use: %(name)s of %(number)s %(records)s") % {
                "row": row,
                "name": relation.field.verbose_name,
                "number": number,
                "records": relation.related_model._meta.verbose_name_plural,
            }


class LabelInline(TabularInline):
    """The words of a vocabulary row in other languages; subclasses name the model."""

    def has_view_permission(self, request, obj=None):
        return permissions.is_staff(request.user)

    form = StaffForm
    extra = 0
    fields = ["language", "text", "kind", "status", "searchable", "note"]


class ReadOnlyAdmin(admin.ModelAdmin):
    """A trail: nobody may write. Staff read that of the records of their own regions."""

    def get_queryset(self, request):
        own = permissions.regions_of(request.user).condition("record__owner__code")
        return super().get_queryset(request).filter(own)

    def has_module_permission(self, request):
        return permissions.is_staff(request.user)

    def has_view_permission(self, request, obj=None):
        return permissions.is_staff(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

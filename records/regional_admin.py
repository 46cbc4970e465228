"""The scope of the admin: what each person sees there, and may write."""

from django.contrib import admin
from django.http import Http404

from records import permissions
from records.owning import own_regions


class RegionalAdmin(admin.ModelAdmin):
    """Records of one kind, working copies included. What is of no concern to a person does not exist for them."""

    def get_queryset(self, request):
        """The default manager hides working copies."""
        rows = self.model.with_copies.seen_by(request.user)
        if request.resolver_match.view_name == "admin:autocomplete":  # nothing leads to a copy
            rows = rows.filter(copy_of__isnull=True)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_object(self, request, object_id, from_field=None):
        """404 at every address of a record that is not seen. A number larger than any key is no record's."""
        found = super().get_object(request, object_id, from_field) if len(object_id) < 19 else None
        if found is None:
            raise Http404
        found.stored_owner = found.owner
        return found

    def has_module_permission(self, request):
        return permissions.is_staff(request.user)

    def has_view_permission(self, request, obj=None):
        return permissions.can_see(request.user, obj) if obj else permissions.is_staff(request.user)

    def has_add_permission(self, request):
        return permissions.can_add(request.user)

    def has_change_permission(self, request, obj=None):
        return permissions.can_edit(request.user, obj) if obj else permissions.is_staff(request.user)

    def has_delete_permission(self, request, obj=None):
        return permissions.can_delete(request.user, obj) if obj else permissions.is_staff(request.user)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A record is given to one of one's own regions, and to no other."""
        if db_field.name == "owner":
            kwargs["queryset"] = own_regions(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

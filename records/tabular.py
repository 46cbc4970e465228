from django.contrib import admin
from django.forms.formsets import DELETION_FIELD_NAME


class TabularInline(admin.TabularInline):
    """Django heads the columns, but leaves the boxes below without a name of their own."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = field.label
            getattr(field.widget, "widget", field.widget).attrs["aria-label"] = field.label
        return field

    def get_formset(self, request, obj=None, **kwargs):
        class Named(super().get_formset(request, obj, **kwargs)):
            def add_fields(self, form, index):
                super().add_fields(form, index)
                if box := form.fields.get(DELETION_FIELD_NAME):
                    box.widget.attrs["aria-label"] = box.label

        return Named

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from records.forms import STAFF_FIELDS, StaffForm
from records.models import FalseFriend, Term, TermLabel, TermSource
from records.public_admin import LabelInline, PublicAdmin
from records.tabular import TabularInline


class TermLabelInline(LabelInline):
    model = TermLabel


class FalseFriendInline(admin.StackedInline):
    model = FalseFriend
    form = StaffForm
    fk_name = "term"
    autocomplete_fields = ["belongs_to"]
    extra = 0
    classes = ["collapse"]
    fields = [("language", "text"), "why", ("belongs_to", "status")]


class TermSourceInline(TabularInline):
    model = TermSource
    form = StaffForm
    formfield_overrides = STAFF_FIELDS
    extra = 0
    classes = ["collapse"]


@admin.register(Term)
class TermAdmin(PublicAdmin):
    fixed_fields = ["list", "code"]
    list_display = ["label", "list", "code", "position", "merged_into"]
    list_filter = ["list"]
    list_select_related = ["merged_into"]
    search_fields = ["label", "code", "labels__text"]
    autocomplete_fields = ["merged_into", "related"]
    inlines = [TermLabelInline, FalseFriendInline, TermSourceInline]
    list_per_page = 50
    fieldsets = [
        (None, {"fields": [("list", "code"), "label", "definition", "position"]}),
        (_("Other terms"), {"fields": ["related", "merged_into"]}),
    ]

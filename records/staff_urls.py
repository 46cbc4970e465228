"""Staff pages that belong to no model. They stand before those of the admin, under the same word."""

from django.contrib import admin
from django.urls import path

from records import account_pages as pages
from records.still_correct import still_correct

urlpatterns = [
    path("password-reset/", pages.ForgottenPassword.as_view(), name="admin_password_reset"),
    path("password-reset/sent/", pages.LinkSent.as_view(), name="password_reset_done"),
    path("password-reset/done/", pages.PasswordChosen.as_view(), name="password_reset_complete"),
    path("password-reset/<uidb64>/<token>/", pages.ChoosePassword.as_view(), name="password_reset_confirm"),
    path("invitation/<uidb64>/<token>/", pages.AcceptInvitation.as_view(), name="invitation"),
    path(
        "sign-out-everywhere/",
        admin.site.admin_view(pages.sign_out_everywhere),
        name="sign_out_everywhere",
    ),
    path("language/", admin.site.admin_view(pages.choose_language), name="choose_language"),
    path("check/<str:token>/", admin.site.admin_view(still_correct), name="still_correct"),
]

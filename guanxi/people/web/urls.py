"""Addresses of signing in, of one's own preferences and security, and of the rules for signing in."""

from django.urls import path

from . import preferences, proving, resetting, rules_pages, security, signing, single

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-in/second/", signing.second_step, name="second-step"),
    path("sign-in/passkey/", signing.passkey, name="passkey"),
    path("sign-in/forgotten/", resetting.ask, name="forgotten"),
    path("sign-in/new/<str:key>/<str:token>/", resetting.choose, name="new-password"),
    path("sign-in/by/<slug:slug>/", single.begin, name="single"),
    path("sign-in/by/<slug:slug>/back/", single.back, name="single-back"),
    path("sign-in/by/<slug:slug>/assertion/", single.assertion, name="single-assertion"),
    path("sign-in/by/<slug:slug>/metadata/", single.metadata, name="single-metadata"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("me/", preferences.preferences, name="preferences"),
    path("me/appearance/", preferences.appearance, name="appearance"),
    path("me/password/", preferences.password, name="password"),
    path("me/security/", security.overview, name="security"),
    path("me/security/prove/", proving.prove, name="prove"),
    path("me/security/app/", security.app, name="security-app"),
    path("me/security/app/remove/", security.remove_app, name="security-app-remove"),
    path("me/security/codes/", security.recovery_codes, name="recovery-codes"),
    path("me/security/passkeys/question/", security.passkey_question, name="passkey-question"),
    path("me/security/passkeys/", security.add_passkey, name="passkey-add"),
    path("me/security/passkeys/<int:pk>/remove/", security.remove_passkey, name="passkey-remove"),
    path("me/security/sessions/<int:pk>/end/", security.end_session, name="session-end"),
    path("me/security/sessions/end/", security.end_others, name="sessions-end"),
    path("settings/sign-in/", rules_pages.rules, name="sign-in-rules"),
    path("settings/sign-in/roles/<int:pk>/", rules_pages.role, name="sign-in-role"),
    path("settings/sign-in/providers/new/", rules_pages.provider, name="identity-provider-new"),
    path("settings/sign-in/providers/<int:pk>/", rules_pages.provider, name="identity-provider"),
    path("people/<int:pk>/security/", rules_pages.account, name="account-security"),
    path("people/<int:pk>/security/<slug:what>/", rules_pages.help_in, name="account-help"),
]

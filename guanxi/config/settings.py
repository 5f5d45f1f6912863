"""Django's settings, all of them following from the environment (docs/settings.md)."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.config import brackets, environment, mail, plugins
from guanxi.config.environment import Database
from guanxi.config.postgres import ownership

brackets.accept()

ENVIRONMENT = environment.read()
PRODUCT = Path(__file__).resolve().parent.parent
VAR = ENVIRONMENT.var

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.hosts
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.url]
SITE_URL = ENVIRONMENT.url

# The folders, upper ones first, as in the layers contract.
CAPABILITIES = (
    "workplace",
    "administration",
    "analytics.dashboards",
    "analytics.deciding",
    "analytics.market",
    "analytics.grouping",
    "analytics.predicting",
    "analytics.exploring",
    "analytics.mining",
    "analytics.reconciling",
    "analytics.loading",
    "analytics.warehouse",
    "evaluation",
    "sales",
    "catalog",
    "customers",
    "records",
    "people",
)
# Packages that others have installed beside us, by name: what to call them when they fail.
PLUGINS = {plugin.package: str(plugin) for plugin in plugins.found(ENVIRONMENT.words(plugins.OFF))}
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    *(f"guanxi.{name}" for name in reversed(CAPABILITIES)),
    *PLUGINS,
    "procrastinate.contrib.django",
    "guanxi.config",
]
MIDDLEWARE = [
    *(["guanxi.config.middleware.proxy.believe"] if ENVIRONMENT.flag("GUANXI_BEHIND_PROXY") else []),
    "guanxi.config.middleware.requests.number_and_log",
    "guanxi.config.middleware.alive.answer",
    "django.middleware.security.SecurityMiddleware",
    "guanxi.config.middleware.headers.protect",
    "guanxi.config.middleware.packing.Pack",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "guanxi.people.web.recognizing.Recognize",
    "guanxi.people.web.watching.watch",
    "guanxi.people.web.asking_to_sign_in.AskToSignIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "guanxi.config.middleware.fitting.stay_current",
    "guanxi.config.middleware.sizes.limit",
    "guanxi.config.middleware.preferences.follow",
]
ROOT_URLCONF = "guanxi.config.urls"
WSGI_APPLICATION = "guanxi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PRODUCT / "templates", *(PRODUCT / name.replace(".", "/") / "templates" for name in CAPABILITIES)],
        "OPTIONS": {
            "environment": "guanxi.config.jinja.environment",
            "auto_reload": DEBUG,
            "context_processors": ["guanxi.config.jinja.tokens", "guanxi.config.menu.shell"],
        },
    }
]
FORM_RENDERER = "guanxi.config.controls.Renderer"

LONGEST_STATEMENT_SECONDS = 60
"""A page may ask the database for so long; what takes longer is refused, before people who try again keep all threads busy."""
_pool = {"min_size": 1, "max_size": ENVIRONMENT.threads + 2, "timeout": 2.5}  # a database that is gone is told soon


def _at(database: Database) -> dict[str, Any]:
    """Say how Django reaches a database."""
    options: dict[str, Any] = {"connect_timeout": 3, **database.options}
    if ENVIRONMENT.flag("GUANXI_POOL") and not ENVIRONMENT.database_url:  # one of others is given this on its side: docs/speed.md
        options["options"] = f"-c statement_timeout={LONGEST_STATEMENT_SECONDS}s"
    if ENVIRONMENT.flag("GUANXI_PREPARED_STATEMENTS", default=not ENVIRONMENT.database_url):
        options["prepare_threshold"] = 5
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": database.host,
        "PORT": str(database.port),
        "NAME": database.name,
        "USER": database.user,
        "PASSWORD": database.password,
        "OPTIONS": options | ({"pool": _pool} if ENVIRONMENT.flag("GUANXI_POOL") else {}),
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _at(ownership.of(ENVIRONMENT))}
if ENVIRONMENT.replica_url:
    DATABASES["replica"] = _at(Database.from_url(ENVIRONMENT.replica_url)) | {"TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["guanxi.config.replica.Router"]
    MIDDLEWARE.insert(MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware"), "guanxi.config.replica.choose")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "guanxi.people.passwords.LongEnough"},
    {"NAME": "guanxi.people.passwords.NotUsedBefore"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

CAN_SEND_MAIL = bool(ENVIRONMENT.text("GUANXI_MAIL_URL"))
globals().update(mail.settings(ENVIRONMENT.text("GUANXI_MAIL_URL")))

LANGUAGE_CODE = ENVIRONMENT.text("GUANXI_LANGUAGE", "en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese"))]
LOCALE_PATHS = [PRODUCT / "locale"]
USE_I18N = True
TIME_ZONE = ENVIRONMENT.text("GUANXI_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
FORMAT_MODULE_PATH: list[str] = []

STATIC_URL = "/static/"
STATICFILES_DIRS = [PRODUCT / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"-[0-9A-Za-z]{8,}\.\w+(\.map)?$"
MEDIA_ROOT = VAR / "files"
WAREHOUSE = Path(ENVIRONMENT.text("GUANXI_WAREHOUSE_DIR") or VAR / "warehouse")
FILE_UPLOAD_TEMP_DIR = None
IMPORT_MEGABYTES = ENVIRONMENT.number("GUANXI_IMPORT_MB", 250)
FILE_UPLOAD_PERMISSIONS = 0o600
API_PER_MINUTE = ENVIRONMENT.number("GUANXI_API_PER_MINUTE", 6000)  # requests of one token
FITTING_SECONDS = ENVIRONMENT.number("GUANXI_FITTING_SECONDS", 1)  # how often a process looks for changed fields; 0 = never
WEBHOOKS_INSIDE = ENVIRONMENT.flag("GUANXI_WEBHOOKS_INSIDE")  # whether webhooks may go to addresses of internal networks
MCP_WRITES = ENVIRONMENT.flag("GUANXI_MCP_WRITES")  # whether assistants may change records through /mcp
UPLOAD_MB = ENVIRONMENT.number("GUANXI_UPLOAD_MB", 25)  # how large a file attached to a record may be
AUDIT_DAYS = ENVIRONMENT.number("GUANXI_AUDIT_DAYS", 0)  # how long audit entries stay, a year at least; 0 = for good
MINING_MB = ENVIRONMENT.number("GUANXI_MINING_MB", 2048)  # how much memory a run of mining may take
BIN_DAYS = ENVIRONMENT.number("GUANXI_BIN_DAYS", 90)  # how long removed records wait; 0 = until somebody empties the bin
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

SESSION_ENGINE = "guanxi.people.web.session_store"
SESSION_COOKIE_NAME = "guanxi_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.is_https
SESSION_COOKIE_AGE = ENVIRONMENT.number("GUANXI_SESSION_DAYS", 14) * 24 * 60 * 60
CSRF_COOKIE_NAME = "guanxi_csrf"
CSRF_COOKIE_SECURE = ENVIRONMENT.is_https
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "guanxi.config.errors.forgery"
LANGUAGE_COOKIE_NAME = "guanxi_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False  # the proxy in front does that
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENVIRONMENT.is_https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.flag("GUANXI_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 5.0, "stalled_worker_timeout": 15.0}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "guanxi.config.logs.OneLine"}, "json": {"()": "guanxi.config.logs.OneObject"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": ENVIRONMENT.text("GUANXI_LOG_FORMAT", "line")}},
    "root": {"handlers": ["console"], "level": ENVIRONMENT.text("GUANXI_LOG_LEVEL", "WARNING").upper()},
    "loggers": {
        "guanxi": {"level": ENVIRONMENT.text("GUANXI_LOG_LEVEL", "INFO").upper()},
        "django.request": {"level": "ERROR"},
    },
}

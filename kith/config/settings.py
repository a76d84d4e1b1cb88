"""Every setting of Kith, read from top to bottom. Each KITH_… variable stands in docs/settings.md."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from kith.config import env, logging
from kith.config.secrets import secret_key, trusted_origins
from kith.database.choosing import database_from

# Where things are -----------------------------------------------------------------------------
PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(env.text("DATA", "var/data")).resolve()  # what a backup must hold
SECRETS = Path(env.text("SECRETS", "var/secrets")).resolve()  # never inside DATA
RUN = Path(env.text("RUN", "var/run")).resolve()  # locks and built files, free to delete
KITH_MASTER_KEY_FILE = SECRETS / "master.key"  # opens what people wrote in confidence; made at first use

# The site -------------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG")
KITH_NAME = env.text("NAME", "Kith")  # shown in the tab; keep it neutral
KITH_ORGANISATION = env.text("ORGANISATION")
KITH_COUNTRY = env.text("COUNTRY", "GB").upper()  # its crisis lines, when a browser names no country
KITH_DEMO = env.flag("DEMO")
KITH_ADULTS_ONLY = env.flag("ADULTS_ONLY", default=True)
KITH_FOUNDING = env.choice("FOUNDING", "anyone", among=("anyone", "coordinators"))
KITH_UI_PAGE = env.flag("UI_PAGE", default=DEBUG)
KITH_SEAT_HELD_HOURS = env.number("SEAT_HELD_HOURS", 72, least=1, most=720)
KITH_ROOM_OPENS_MINUTES = env.number("ROOM_OPENS_MINUTES", 10, least=0, most=120)
KITH_CHECKIN_DAYS = env.number("CHECKIN_DAYS", 14, least=7, most=365)
KITH_LEVEL_MINUTES = {  # until somebody has taken an alert of that level
    4: env.number("LEVEL_4_MINUTES", 5, least=1, most=60),
    3: env.number("LEVEL_3_MINUTES", 30, least=1, most=24 * 60),
    2: env.number("LEVEL_2_MINUTES", 4 * 60, least=1, most=7 * 24 * 60),
    1: env.number("LEVEL_1_MINUTES", 24 * 60, least=1, most=30 * 24 * 60),
}
KITH_HEAVY_CASES = env.number("HEAVY_CASES", 3, least=1, most=50)  # of levels 3 and 4, for one person a turn
KITH_REST_MINUTES = env.number("REST_MINUTES", 20, least=0, most=240)  # after a case of level 4
KITH_POLICIES = env.text("POLICIES")  # a TOML file of what the law asks, by country
KITH_LOOKS_AN_HOUR = env.number("LOOKS_AN_HOUR", 40, least=1)  # so many looks by one of the staff, and
KITH_LOOKS_A_DAY = env.number("LOOKS_A_DAY", 100, least=1)  # the others are told
KITH_TRAINING_REQUIRED = env.flag("TRAINING_REQUIRED", default=True)
KITH_NEWCOMER_DAYS = env.number("NEWCOMER_DAYS", 3, most=90)  # 0: nobody is asked to slow down
KITH_NEWCOMER_MESSAGES = env.number("NEWCOMER_MESSAGES", 6, least=1, most=1000)
KITH_RAID_ACCOUNTS = env.number("RAID_ACCOUNTS", 5, most=1000)  # 0: nobody is told
KITH_AWAY_URL = env.text("AWAY_URL")  # empty: our own neutral page
KITH_SWEEPS_IN_SERVER = env.flag("SWEEPS_IN_SERVER", default=True)

LOGGING = logging.logging_settings(level=env.choice("LOG_LEVEL", "INFO", among=logging.LEVELS))
logging.configure()

# The server -----------------------------------------------------------------------------------
SECRET_KEY = secret_key(SECRETS)
ALLOWED_HOSTS = env.words("HOSTS", "localhost 127.0.0.1 [::1]")
KITH_URL = env.text("URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = KITH_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = trusted_origins(KITH_URL)
KITH_THREADS = env.number("THREADS", 8, least=1, most=64)
KITH_REDIS = env.text("REDIS")  # empty: one web process, everything inside it
ROOT_URLCONF = "kith.config.urls"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXIES", 0, most=5)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "kith.ui",
    "kith.ledger",
    "kith.live",
    "kith.people",
    "kith.notices",
    "kith.audit",
    "kith.groups",
    "kith.safety",
    "kith.conversations",
    "kith.meetings",
    "kith.moderation",
    "kith.outcomes",
    "kith.web",
    "kith.demo",
    "kith.config",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kith.web.middleware.one_policy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kith.web.middleware.quiet_headers",
    "kith.web.middleware.way_out",
    "kith.database.guards.InputGuard",
    "kith.people.middleware.one_cookie_for_a_session",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kith.people.middleware.session_ends",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "kith.people.middleware.person_language_and_zone",
    "kith.config.unsent.gives_words_back",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kith.people.middleware.terms_first",
    "kith.people.middleware.second_factor",
    "kith.moderation.middleware.reason_first",
    "kith.safety.middleware.help_first",
    "kith.conversations.middleware.agreement_first",
    "kith.web.middleware.tabs",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kith.ui.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "kith.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "kith.ui.forms.Renderer"

# Stores ---------------------------------------------------------------------------------------
DATABASES = {
    "default": database_from(
        env.text("DATABASE"),
        data=DATA,
        statement_seconds=env.number("STATEMENT_SECONDS", 5, most=3600),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": KITH_REDIS}
        if KITH_REDIS
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kith_cache"}
    )
}

# People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["kith.people.backends.PersonBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "kith.people.passphrases.LongEnough"},
    {"NAME": "kith.people.passphrases.NotWellKnown"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "web:front"
ACCOUNT_ADAPTER = "kith.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "kith.people.forms.SignUpForm",
    "login": "kith.people.account_forms.SignInForm",
    "add_email": "kith.people.account_forms.AddressForm",
    "change_password": "kith.people.account_forms.ChangePassphraseForm",
    "set_password": "kith.people.account_forms.SetPassphraseForm",
    "reset_password": "kith.people.account_forms.ForgottenForm",
    "reset_password_from_key": "kith.people.account_forms.NewPassphraseForm",
    "reauthenticate": "kith.people.account_forms.AgainForm",
    "change_email": "kith.people.account_forms.OtherAddressForm",
    "confirm_email_verification_code": "kith.people.account_forms.AddressCodeForm",
    "confirm_password_reset_code": "kith.people.account_forms.ForgottenCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 60 * 10
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_CHANGE_EMAIL = True  # one address at a time, the new one once it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 60 * 10
ACCOUNT_RATE_LIMITS = {"confirm_email": "5/m/key"}  # a form that is sent twice at once is two letters
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_ADAPTER = "kith.people.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "kith.people.account_forms.SecondStepForm",
    "reauthenticate": "kith.people.account_forms.SecondStepAgainForm",
    "activate_totp": "kith.people.account_forms.StartAppForm",
    "add_webauthn": "kith.people.account_forms.AddPasskeyForm",
    "signup_webauthn": "kith.people.account_forms.FirstPasskeyForm",
    "login_webauthn": "kith.people.account_forms.PasskeySignInForm",
}
MFA_TOTP_ISSUER = KITH_NAME
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute off still works
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
USERSESSIONS_ADAPTER = "kith.people.adapters.SessionsAdapter"
SESSION_ENGINE = "kith.people.session_store"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Mail -----------------------------------------------------------------------------------------
EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.number("SMTP_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.secret("SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("SMTP_STARTTLS", default=EMAIL_PORT == 587)
EMAIL_USE_SSL = env.flag("SMTP_TLS", default=EMAIL_PORT == 465)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "mail"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"{KITH_NAME} <kith@localhost>")

# Languages and time ---------------------------------------------------------------------------
LANGUAGE_CODE = env.choice("LANGUAGE", "en", among=("en", "pt-br", "es"))
LANGUAGES = [("en", _("English")), ("pt-br", _("Portuguese")), ("es", _("Spanish"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
COUNTRY_COOKIE_NAME = "country"
ZONE_COOKIE_NAME = "zone"
TIME_ZONE = "UTC"
USE_TZ = True

# What leaves the server -----------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = RUN / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "kith.ui.gathering.Gathered"
        )
    },
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # with "no-referrer" browsers send forms from origin "null"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_SSL_REDIRECT = False  # the proxy in front does it
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS: list[str] = []  # nothing is uploaded

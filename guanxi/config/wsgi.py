"""What the web server calls for each request."""

import gc
import os
from typing import TYPE_CHECKING

from django.core.checks.urls import check_url_config
from django.core.wsgi import get_wsgi_application

from guanxi.config.dying import KILL, die_with_parent

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
if os.environ.get("GUANXI_SUPERVISED") == "1":
    die_with_parent(KILL)  # the processes of the web server must not outlive a killed server and keep its port

gc.disable()  # what is loaded stays: looking through it again and again takes a tenth of the time
application: "WSGIHandler" = get_wsgi_application()
check_url_config(None)  # what is broken shall stop the start, and the first request need not load the pages
gc.enable()
gc.freeze()

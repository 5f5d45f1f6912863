"""Around each job: a number for its log lines, and a note of why it failed."""

import logging
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import Error, close_old_connections
from django.utils import timezone
from procrastinate import JobContext

from guanxi.config.logs import request_number
from guanxi.config.models import JobError
from guanxi.records.fitting.gate import gate

LONGEST_TEXT = 8000
logger = logging.getLogger("guanxi.jobs")


def noted(call_next: Callable[[], Any], context: JobContext, worker: object) -> Any:
    """Run a job; its log lines carry `job-…`, and what it fails with is kept for the page of jobs."""
    del worker
    job = context.job
    token, began = request_number.set(f"job-{job.id}"), time.perf_counter()
    try:
        with gate.using():
            result = call_next()
    except Exception as why:
        close_old_connections()  # the job may have left a broken one
        keep(job.id or 0, why, timezone.now())
        raise
    else:
        logger.info("job done", extra={"path": job.task_name, "milliseconds": round((time.perf_counter() - began) * 1000)})
        return result
    finally:
        request_number.reset(token)


def keep(job: int, why: Exception, at: datetime) -> None:
    """Keep the error of a job; if the database is what failed, the log alone has it."""
    text = "".join(traceback.format_exception(why))[-LONGEST_TEXT:].replace("\0", "")
    try:
        JobError.objects.update_or_create(job=job, defaults={"at": at, "text": text})
    except Error:
        logger.exception("the error of a job could not be kept")

"""Writes each log entry on one line that both people and programs can read."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_number: ContextVar[str] = ContextVar("request_number", default="")
FIELDS = ("method", "path", "status", "milliseconds", "database_milliseconds", "queries", "person", "statement")


class OneLine(logging.Formatter):
    """`moment LEVEL logger message key=value …`, with the number of the request; a stack trace stays on that line too."""

    default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        """Put an entry on one line."""
        parts = [self.formatTime(record), record.levelname, record.name, _flat(record.getMessage())]
        values = {"request": request_number.get()} | {name: getattr(record, name, None) for name in FIELDS}
        parts += [f"{name}={_quoted(value)}" for name, value in values.items() if value not in {None, ""}]
        if record.exc_info:
            parts.append(f"trace={json.dumps(self.formatException(record.exc_info), ensure_ascii=False)}")
        return " ".join(parts)


class OneObject(logging.Formatter):
    """One JSON object per line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Put an entry into an object; moments are UTC."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry: dict[str, Any] = {"time": moment, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        entry |= {"request": request_number.get()} | {name: getattr(record, name, None) for name in FIELDS}
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(
            {name: value for name, value in entry.items() if value not in {None, ""}}, ensure_ascii=False, default=str
        )


def _flat(text: str) -> str:
    return text.replace("\r", "\\r").replace("\n", "\\n")


def _quoted(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if set(text) & set(' "\n\r=') else text

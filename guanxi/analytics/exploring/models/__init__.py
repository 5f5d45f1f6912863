"""What `exploring` keeps."""

from .report import Report

__all__ = ["Report"]

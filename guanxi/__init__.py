"""Guanxi 关系: customer relationship management that a company runs itself."""

__version__ = "0.1.0"

"""Dashboards of reports, and reports that come by mail."""

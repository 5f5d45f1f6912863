"""Looking at cubes: pivot, charts, reports, dashboards."""

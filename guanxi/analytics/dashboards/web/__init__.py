"""The pages of `dashboards`."""

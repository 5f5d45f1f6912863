"""Fitting the product to a company without code: own fields and objects, choices, names, layouts."""

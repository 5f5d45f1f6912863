"""Decisions by subject: question, facts, model, recommendation, decision, result."""

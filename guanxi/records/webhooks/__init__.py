"""Telling other systems what changed: who wants to know, the messages, their sending and its log."""

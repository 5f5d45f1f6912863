"""Runs of the mining methods: asked, worked on, kept, used."""

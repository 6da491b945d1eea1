"""Checks of the built site: pure functions from a folder of pages to findings, one module for each rule."""

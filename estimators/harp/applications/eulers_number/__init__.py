"""Digits of Euler's number."""

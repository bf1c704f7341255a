"""A small application file that tests change."""

from __future__ import annotations

from pathlib import Path

from estimators.harp.application import Application
from estimators.harp.application_file import read_application

TEXT = """\
name: demo
title: Demo
inputs:
  atoms: {small: [10, 1e3], full: [1e4, 1_000_000], unit: atoms}
  mode: {type: choice, choices: [on, Off]}
  step: {type: number, small: [0.1, 1], full: [0.1, 2], unit: s, default: 0.5}
  order: {choices: [1, 2, 4], default: 2}
resources:
  cores: {small: [1, 2], full: [4, 64], default: 4}
features:
  half: atoms / 2
  share: half / cores
command: prog -n {atoms // 2} --mode {mode} {step} {order}
"""


def changed(old: str, new: str) -> str:
    """The text with its first `old` replaced; a change that changes nothing is a mistake of the test."""
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def demo(text: str = TEXT) -> Application:
    """The application."""
    return read_application(text, "demo.yaml", Path("/apps/demo"))

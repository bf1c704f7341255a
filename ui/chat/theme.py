"""How the page looks: colours, system fonts (nothing is fetched), style sheet and the little script beside it."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

STYLE_SHEET = Path(__file__).with_name("chat.css")
SCRIPT = Path(__file__).with_name("chat.js")

SANS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")


def theme() -> gr.themes.Base:
    """Quiet greys with one blue; readable in light and dark."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        secondary_hue=gr.themes.colors.slate,
        neutral_hue=gr.themes.colors.slate,
        radius_size=gr.themes.sizes.radius_md,
        font=SANS,
        font_mono=MONO,
    ).set(
        body_background_fill="white",
        body_background_fill_dark="*neutral_950",
        block_border_width="0px",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_text_color="white",
    )

"""The commands under `iplane harp`."""

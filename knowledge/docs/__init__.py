"""The documentation library: own guides, a page per system, pages people add; searched by meaning and by word."""

"""Gray-Scott reaction and diffusion on a square grid."""

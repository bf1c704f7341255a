"""Training of a small convolutional network on processor cores."""

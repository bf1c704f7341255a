"""Camera-trap pictures: find the animals, cut them out, list them."""

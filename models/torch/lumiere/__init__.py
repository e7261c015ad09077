"""Lumiere (arXiv 2401.12945): the image and video networks, their trainings, and clips made with them."""

"""Pages that are images: made straight and even, recognised with Tesseract, their numbers looked at twice."""

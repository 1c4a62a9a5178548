"""What PDFium tells of a page: characters, objects, rulings, frames. Words with boxes come out."""

"""Words with boxes become passages in reading order: columns, lines, paragraphs, headings, letterhead."""

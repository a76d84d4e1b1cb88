"""UI: the visual language. Components, icons, marks, forms and the page around every page."""

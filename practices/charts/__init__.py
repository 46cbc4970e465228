"""Numbers drawn as SVG on the server: each chart is a drawing, one sentence, and the same numbers as a table."""

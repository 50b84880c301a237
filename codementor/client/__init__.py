"""The one HTTP client of the hosted service. Nothing else in CodeMentor's core and faces opens a connection to it."""

"""Turns exercises of other formats into CodeMentor's."""

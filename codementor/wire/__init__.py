"""What crosses a process: frozen dataclasses with limits, one module a capability. Imports nothing of CodeMentor."""

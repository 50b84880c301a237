"""The core of CodeMentor: light, pure Python, no framework; only `client` knows the network."""

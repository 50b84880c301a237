"""The features of the server, one module each. They share nothing but the session."""

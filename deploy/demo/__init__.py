"""The tutor with all its faces on one machine: service, language server, JupyterLab and VS Code's extension."""

"""CodeMentor's language server: the tutor in any editor that speaks LSP. Learner code never runs in this process."""

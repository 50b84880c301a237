"""The exercise format: plain files in git, loaded into frozen values. Runs nothing and knows no network."""

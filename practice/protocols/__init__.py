"""Clinical protocols as data: their rules' language, their model, loading and signing."""

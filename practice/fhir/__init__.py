"""Records in the form that other systems read: FHIR R4 (4.0.1), as plain JSON values."""

"""HTTP: thin routes over the service. Errors are RFC 9457 problem documents, and never a 5xx for any input."""

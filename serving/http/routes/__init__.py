"""The operations of the API, one file per thing they are about. Each asks the service and answers; none decides."""

"""The bus carries what must still be processed: a port and its RabbitMQ and embedded adapters."""

"""The bus on RabbitMQ: quorum queues, confirms, and our own reconnecting."""

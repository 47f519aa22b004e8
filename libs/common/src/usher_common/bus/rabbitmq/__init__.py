"""The bus on RabbitMQ: quorum queues, confirms, and reconnecting of its own (decision 0010)."""

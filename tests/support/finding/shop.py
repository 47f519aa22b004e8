"""A few articles of a shop."""

from usher_knowledge.retrieval.model import Article

ARTICLES = [
    Article("return", "en", ("How do I return an item?", "Can I send something back?", "Give back what I bought")),
    Article("refund", "en", ("When do I get my money back?", "How long does a refund take?", "Refund not received")),
    Article("track", "en", ("Where is my order?", "Track my parcel", "My package has not arrived yet")),
    Article("pay", "en", ("Which payment methods do you accept?", "Can I pay by card?", "Do you take PayPal?")),
    Article("size", "en", ("Which size fits me?", "Is there a size chart?", "Do the shoes run small?")),
    Article("kosten", "de", ("Was kosten Versand und Rückgabe?", "Wie hoch sind die Kosten des Versands?")),
]
